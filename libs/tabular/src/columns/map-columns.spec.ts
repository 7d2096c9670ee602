import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '../spec-tables.js';
import { bareName, columnsLeftOut, fallbackColumns, mapColumns } from './map-columns.js';
import { PERSON_COLUMNS } from './person-columns.js';

async function problems(...args: Parameters<typeof mapColumns>): Promise<string[]> {
  return problemsOf(Promise.resolve().then(() => mapColumns(...args)));
}

describe('mapColumns', () => {
  it.each([
    ['Số định danh cá nhân', 'Họ và tên', 'Ngày sinh'],
    ['so dinh danh', 'ho va ten', 'ngay sinh'],
    ['SoDinhDanh', 'HoVaTen', 'NgayThangNamSinh'],
    ['SO_DINH_DANH', 'HO-VA-TEN', 'NGÀY, THÁNG, NĂM SINH'],
    ['  CCCD ', 'Họ  tên (*)', 'Năm sinh'],
    ['Số CCCD/CMND', 'HỌ TÊN', 'Ngày sinh (dd/mm/yyyy)'],
    ['personal number', 'Full Name', 'Birth Date [YYYY-MM-DD]'],
    ['number', 'name', 'birthDate'],
    ['CMND', 'Họ, chữ đệm và tên', 'DOB'],
    ['Số định danh'.normalize('NFD'), 'Họ và tên'.normalize('NFD'), 'Ngày sinh'.normalize('NFD')],
    ['ＣＣＣＤ', 'Ｈọ ｔên', 'Ngày sinh'],
  ])('knows %j, %j, %j', (number, name, birthDate) => {
    expect(mapColumns(['STT', name, 'x', birthDate, number], PERSON_COLUMNS)).toEqual({
      number: 4,
      name: 1,
      birthDate: 3,
    });
  });

  it('knows unit and dossier', () => {
    const columns = ['CCCD', 'Họ tên', 'Đơn vị', 'Mã hồ sơ'];
    expect(mapColumns(columns, PERSON_COLUMNS)).toEqual({ number: 0, name: 1, unit: 2, dossier: 3 });
  });

  it('names all that is missing, and none of the names that are there', async () => {
    expect(await problems(['Nguyễn Văn An', ''], PERSON_COLUMNS)).toEqual([
      'payload-invalid',
      '/header column-missing: there is no column for number: known names are "Số định danh cá nhân", "Số CCCD", "Số CMND", "personal number", "number", "Số định danh"',
      expect.stringMatching(/^\/header column-missing: there is no column for name: /),
    ]);
  });

  it('names the columns that may both be one field', async () => {
    expect(await problems(['Số CCCD', 'Họ tên', 'Mã định danh'], PERSON_COLUMNS)).toEqual([
      'payload-invalid',
      '/header column-ambiguous: "Số CCCD" (column 1) and "Mã định danh" (column 3) may both be number: keep or choose one',
    ]);
  });

  it('shows of a column that may be one field no more than the vocabulary has', async () => {
    const [, problem] = await problems(['Số CCCD (Lê Thị Mai)', 'Họ tên', 'Mã định danh'], PERSON_COLUMNS);
    expect(problem).toMatch(/column-ambiguous: "Số CCCD" \(column 1\) and "Mã định danh" \(column 3\)/);
  });

  it.each([
    [['Số CMND', 'Họ tên', 'Số CCCD'], { number: 2, name: 1 }, { number: 0 }],
    [['Số định danh', 'CMND', 'Họ tên'], { number: 0, name: 2 }, { number: 1 }],
    [['CCCD', 'Họ tên', 'Năm sinh', 'Ngày sinh (dd/mm/yyyy)'], { number: 0, name: 1, birthDate: 3 }, { birthDate: 2 }],
    [['CMND', 'Họ tên', 'Năm sinh'], { number: 0, name: 1, birthDate: 2 }, {}],
  ])('prefers the new number to the old one and the day to the year, which are for rows without: %j', (...each) => {
    const [columns, map, fallbacks] = each;
    expect(mapColumns(columns, PERSON_COLUMNS)).toEqual(map);
    expect(fallbackColumns(columns, PERSON_COLUMNS, map)).toEqual(fallbacks);
    expect(columnsLeftOut(columns, PERSON_COLUMNS, map)).toEqual({});
  });

  it('has no fallback where several columns stand back, and says which, nor where the sender chose one', () => {
    const columns = ['CCCD', 'Họ tên', 'CMND', 'Số CMND'];
    const map = mapColumns(columns, PERSON_COLUMNS);
    expect(fallbackColumns(columns, PERSON_COLUMNS, map)).toEqual({});
    expect(columnsLeftOut(columns, PERSON_COLUMNS, map)).toEqual({ number: [2, 3] });
    const chosen = { number: 'CCCD' };
    expect(fallbackColumns(columns.slice(0, 3), PERSON_COLUMNS, map, chosen)).toEqual({});
    expect(columnsLeftOut(columns, PERSON_COLUMNS, map, chosen)).toEqual({});
  });

  it('leaves out an optional field for which several columns would do, says which, and takes the chosen one', () => {
    const columns = ['CCCD', 'Họ tên', 'Đơn vị', 'Xã/phường', 'Ngày sinh', 'DOB'];
    const map = mapColumns(columns, PERSON_COLUMNS);
    expect(map).toEqual({ number: 0, name: 1 });
    expect(columnsLeftOut(columns, PERSON_COLUMNS, map)).toEqual({ unit: [2, 3], birthDate: [4, 5] });
    const chosen = mapColumns(columns, PERSON_COLUMNS, { unit: 'Xã/phường', birthDate: 'dob' });
    expect(chosen).toEqual({ number: 0, name: 1, unit: 3, birthDate: 5 });
    expect(columnsLeftOut(columns, PERSON_COLUMNS, chosen)).toEqual({});
  });

  it('takes the column that was chosen', async () => {
    const columns = ['Số CCCD', 'Họ tên', 'CMND', 'Khai sinh'];
    const chosen = { number: 'cmnd', birthDate: 'Khai sinh' };
    expect(mapColumns(columns, PERSON_COLUMNS, chosen)).toEqual({ number: 2, name: 1, birthDate: 3 });
    expect(await problems(columns, PERSON_COLUMNS, { ...chosen, unit: 'y' })).toEqual([
      'payload-invalid',
      '/header column-missing: there is no column for unit: no column has the chosen name',
    ]);
  });

  it('has no name for two fields in its vocabulary', () => {
    const fields = Object.entries(PERSON_COLUMNS).flatMap(([field, { names }]) => [
      ...new Set(names.map(name => `${bareName(name)} ${field}`)),
    ]);
    const names = fields.map(entry => entry.split(' ')[0]!);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('');
  });
});
