import { describe, expect, it } from '@jest/globals';
import { type BirthDate, isSameBirthDate, readBirthDate, todayInVietnam } from './birth-date.js';

const TODAY = '2026-11-26';
const read = (text: string) => readBirthDate(text, TODAY);

describe('readBirthDate', () => {
  it.each([
    ['1987-03-21', { kind: 'day', text: '1987-03-21', year: 1987 }],
    ['21/03/1987', { kind: 'day', text: '1987-03-21', year: 1987 }],
    ['1/3/1987', { kind: 'day', text: '1987-03-01', year: 1987 }],
    ['1987', { kind: 'year', text: '1987', year: 1987 }],
    ['1900', { kind: 'year', text: '1900', year: 1900 }],
    ['1900-01-01', { kind: 'day', text: '1900-01-01', year: 1900 }],
    ['2000-02-29', { kind: 'day', text: '2000-02-29', year: 2000 }],
    ['29/02/1904', { kind: 'day', text: '1904-02-29', year: 1904 }],
    ['2026-11-26', { kind: 'day', text: '2026-11-26', year: 2026 }],
    ['2026', { kind: 'year', text: '2026', year: 2026 }],
  ])('reads %s', (text, date) => {
    expect(read(text)).toEqual(date);
  });

  it.each([
    ['1900-02-29', 'no-such-day'],
    ['29/02/1900', 'no-such-day'],
    ['2023-02-29', 'no-such-day'],
    ['1987-04-31', 'no-such-day'],
    ['31/11/1987', 'no-such-day'],
    ['1987-00-10', 'no-such-day'],
    ['1987-13-01', 'no-such-day'],
    ['12/21/1987', 'no-such-day'],
    ['1987-01-00', 'no-such-day'],
    ['1987-01-32', 'no-such-day'],
    ['1899-12-31', 'before-1900'],
    ['31/12/1899', 'before-1900'],
    ['1899', 'before-1900'],
    ['0000', 'before-1900'],
    ['2026-11-27', 'future-birth'],
    ['27/11/2026', 'future-birth'],
    ['2027', 'future-birth'],
    ['9999-12-31', 'future-birth'],
    ['', 'not-a-date'],
    [' 1987', 'not-a-date'],
    ['1987\n', 'not-a-date'],
    ['87', 'not-a-date'],
    ['19870321', 'not-a-date'],
    ['1987-3-21', 'not-a-date'],
    ['21-03-1987', 'not-a-date'],
    ['1987/03/21', 'not-a-date'],
    ['21/03/87', 'not-a-date'],
    ['1987-03-21T00:00:00Z', 'not-a-date'],
    ['+01987-03-21', 'not-a-date'],
    ['١٩٨٧', 'not-a-date'],
    ['１９８７-０３-２１', 'not-a-date'],
    ['l987', 'not-a-date'],
    ['1987'.repeat(10_000), 'not-a-date'],
  ])('refuses %j as %s, and says no more', (text, code) => {
    expect(read(text)).toEqual({ kind: 'problem', code });
  });

  it('asks the clock of Vietnam where it is told no day', () => {
    expect(readBirthDate(todayInVietnam())).toMatchObject({ kind: 'day' });
    expect(readBirthDate(todayInVietnam(Date.now() + 2 * 86_400_000))).toMatchObject({ code: 'future-birth' });
  });
});

describe('todayInVietnam', () => {
  it('is a day further when it is evening in Greenwich', () => {
    expect(todayInVietnam(Date.parse('2026-11-25T16:59:59Z'))).toBe('2026-11-25');
    expect(todayInVietnam(Date.parse('2026-11-25T17:00:00Z'))).toBe('2026-11-26');
  });
});

describe('isSameBirthDate', () => {
  const day = (text: string): BirthDate => ({ kind: 'day', text, year: Number(text.slice(0, 4)) });
  const year = (text: string): BirthDate => ({ kind: 'year', text, year: Number(text) });

  it.each([
    [day('1987-03-21'), day('1987-03-21'), true],
    [day('1987-03-21'), day('1987-12-03'), false],
    [year('1987'), day('1987-03-21'), true],
    [year('1988'), day('1987-03-21'), false],
    [year('1987'), year('1987'), true],
    [day('1987-03-21'), year('1987'), false],
  ])('%j against %j: %p', (told, known, same) => {
    expect(isSameBirthDate(told, known)).toBe(same);
  });
});
