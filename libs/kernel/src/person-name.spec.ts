import { describe, expect, it } from '@jest/globals';
import { isSameName, type NameProblemCode, type PersonName, readPersonName } from './person-name.js';

function nameOf(text: string): PersonName {
  const name = readPersonName(text);
  if (name.kind === 'problem') throw new Error(name.code);
  return name;
}

const same = (one: string, other: string) => isSameName(nameOf(one), nameOf(other));

describe('isSameName', () => {
  it.each([
    ['Nguyễn Văn An', 'NGUYỄN VĂN AN', 'capitals'],
    ['Nguyễn Văn An', 'nguyễn văn an', 'small letters'],
    ['Đặng Đình Đức', 'ĐẶNG ĐÌNH ĐỨC', 'capitals with strokes and tones'],
    ['Nguyễn Văn An', 'Nguyễn Văn An'.normalize('NFD'), 'decomposed'],
    ['Nguyễn Văn An', 'NGUYỄN VĂN AN'.normalize('NFD'), 'decomposed capitals'],
    ['Nguyễn Văn An', '  Nguyễn\u00a0 Văn\t An\r\n', 'white space of any kind'],
    ['Nguyễn Văn An', '\ufeffNguyễn\u3000Văn An', 'a byte order mark and a wide blank'],
    ['Nguyễn', 'Nguye\u0303\u0302n', 'tone before circumflex'],
    ['Hằng', 'Ha\u0300\u0306ng', 'tone before breve'],
    ['Trường', 'Tru\u031bo\u0300\u031bng', 'tone before horn'],
    ['Phượng', 'Phu\u031bo\u0323\u031bng', 'dot before horn'],
    ['Mộng', 'Mo\u0302\u0323ng', 'dot after circumflex'],
    ['Nguyễn', 'Nguy\u1ebd\u0302n', 'a letter with the tone and a circumflex that comes after'],
    ['Hoà', 'Hòa', 'oa'],
    ['Hoá', 'Hóa', 'oa'],
    ['Thoả', 'Thỏa', 'oa'],
    ['Khoẻ', 'Khỏe', 'oe'],
    ['Loè', 'Lòe', 'oe'],
    ['Thuý', 'Thúy', 'uy'],
    ['Thuỳ', 'Thùy', 'uy'],
    ['Thuỷ', 'Thủy', 'uy'],
    ['Luỹ', 'Lũy', 'uy'],
    ['Tuỵ', 'Tụy', 'uy'],
    ['THUÝ HOÀ', 'Thúy Hòa', 'both, in capitals'],
    ['Quý', 'Qúy', 'after qu'],
    ['Quỳ', 'Qùy', 'after qu'],
    ['Quà', 'Qùa', 'after qu'],
    ['Giá', 'Gía', 'after gi'],
    ['Giàng', 'Gìang', 'after gi'],
    ['Thuở', 'Thủơ', 'uơ'],
    ['Của', 'Cuả', 'ua'],
    ['Hoà'.normalize('NFD'), 'HÒA', 'tone placement, decomposed'],
    ['Ðặng', 'Đặng', 'a capital eth for Đ'],
    ['Ɖặng', 'Đặng', 'an African D for Đ'],
    ["H'Hen Niê", "h'hen  niê", 'names of the highlands'],
  ])('%j is %j: %s', (one, other) => {
    expect(same(one, other)).toBe(true);
  });

  it.each([
    ['Hoà', 'Hoá', 'another tone'],
    ['Hòa', 'Hoa', 'no tone'],
    ['Hòa', 'Hóa', 'another tone, same place'],
    ['Thúy', 'Thùy', 'another tone'],
    ['Hằng', 'Hàng', 'no breve'],
    ['Hân', 'Hăn', 'circumflex for breve'],
    ['Phương', 'Phuong', 'no horns'],
    ['Đan', 'Dan', 'd without stroke'],
    ['Đức', 'Dức', 'd without stroke'],
    ['Lý', 'Lí', 'y and i'],
    ['Nguyễn Văn An', 'Nguyễn An', 'a part less'],
    ['Nguyễn Văn An', 'An Nguyễn Văn', 'another order'],
    ['Nguyễn Văn An', 'Nguyễn VănAn', 'a blank less'],
    ['Thúy Hoa', 'Thuy Hóa', 'the tone on the other word'],
    ['Hòà', 'Hoà', 'two tones on one syllable'],
    ['ＡＮ', 'An', 'full-width letters'],
  ])('%j is not %j: %s', (one, other) => {
    expect(same(one, other)).toBe(false);
  });
});

describe('readPersonName', () => {
  it('gives the name back as it was meant: composed, marks in order, one blank', () => {
    expect(nameOf(' Nguye\u0303\u0302n \t Thị   Thuý ').text).toBe('Nguyễn Thị Thuý');
  });

  it.each<[string, string, NameProblemCode]>([
    ['nothing', '', 'empty'],
    ['blanks', ' \t\u00a0\n', 'empty'],
    ['201 letters', 'a'.repeat(201), 'too-long'],
    ['201 letters, decomposed', 'ễ'.repeat(201).normalize('NFD'), 'too-long'],
    ['10,000 characters', 'Nguyễn '.repeat(1_429), 'too-long'],
    ['10,000 marks on one letter', `a${'\u0301'.repeat(10_000)}`, 'too-long'],
    ['a digit', 'Nguyễn Văn 4n', 'has-digits'],
    ['a digit of elsewhere', 'Nguyễn Văn ٤', 'has-digits'],
    ['NUL', 'Nguyễn\u0000An', 'has-control-characters'],
    ['escape', 'Nguyễn \u001b[31mAn', 'has-control-characters'],
    ['a right-to-left override', 'Nguyễn \u202eAn', 'has-control-characters'],
    ['a zero-width blank', 'Nguyễn\u200bAn', 'has-control-characters'],
    ['half a character', 'Nguyễn \ud83d', 'has-control-characters'],
    ['no character', 'Nguyễn \uffff', 'has-control-characters'],
  ])('refuses %s', (_what, text, code) => {
    expect(readPersonName(text)).toEqual({ kind: 'problem', code });
  });

  it('counts characters after trimming, as people see them', () => {
    const long = 'ễ'.repeat(200);
    expect(nameOf(long).text).toBe(long);
    expect(nameOf(long.normalize('NFD')).text).toBe(long);
    expect(nameOf(`${' '.repeat(10_000)}An${' '.repeat(10_000)}`).text).toBe('An');
  });
});
