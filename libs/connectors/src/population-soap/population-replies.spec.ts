import { describe, expect, it } from '@jest/globals';
import type { HubError } from '#libs/kernel';
import type { CitizenRecord } from './citizen.js';
import { populationSettingsOf } from './population-settings.js';
import { readCitizens, readExistence } from './population-replies.js';
import { readSoapReply } from './soap-reply.js';
import { CITIZEN, collectionOf, existenceOf, inBody, NUMBER, OLD_NUMBER } from './spec-replies.js';
import type { XmlElement } from './xml-element.js';

function answerIn(text: string): XmlElement {
  const reply = readSoapReply(text);
  if ('fault' in reply) throw new Error('a fault');
  return reply.answer;
}

const deathBy = (deceased?: string) =>
  populationSettingsOf({ username: 'u', serviceCode: 's', ...(deceased && { deceased }) }, { password: 'p' }).deceased;
const citizensIn = (text: string, asked = NUMBER, deceased?: string): CitizenRecord[] =>
  readCitizens(answerIn(text), asked, deathBy(deceased));
/** The citizen of the sample with one thing changed. */
const changed = (from: string, to: string): CitizenRecord => citizensIn(collectionOf(CITIZEN.replace(from, to)))[0]!;

function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    const { code, detail, message } = error as HubError;
    expect(message).not.toMatch(/\d/);
    return detail ?? code;
  }
  return 'taken';
}

describe('a citizen of the population database', () => {
  it('is told in the hub’s words', () => {
    const birthPlace = { provinceCode: '40', districtCode: '418', communeCode: '17006', detail: 'Xóm 3 & 4' };
    const address = { provinceCode: '40', communeCode: '17006', detail: 'Xóm 3 & 4' };
    expect(citizensIn(collectionOf(CITIZEN))).toEqual([
      {
        number: NUMBER,
        oldNumber: OLD_NUMBER,
        name: { family: 'NGUYỄN', middle: 'VĂN', given: 'AN', full: 'NGUYỄN VĂN AN' },
        birthDate: { date: '1987-03-21', year: 1987 },
        sex: 'male',
        ethnicity: '01',
        religion: '00',
        nationality: 'VN',
        maritalStatus: '2',
        birthPlace,
        homeTown: birthPlace,
        permanentAddress: address,
        currentAddress: address,
        father: { number: '040062123456', name: 'NGUYỄN VĂN BÌNH' },
        mother: { name: 'TRẦN THỊ HOÀ' },
        householder: { name: 'NGUYỄN VĂN AN', relation: 'CH01', number: NUMBER },
        deceased: false,
      },
    ]);
  });

  it('may have the whole name in one part', () => {
    const parts = '<ns1:Ho>NGUYỄN</ns1:Ho><ns1:ChuDem>VĂN</ns1:ChuDem><ns1:Ten>AN</ns1:Ten>';
    const { name } = changed(parts, '<ns1:Ho/><ns1:ChuDem> </ns1:ChuDem><ns1:Ten>NGUYỄN VĂN AN</ns1:Ten>');
    expect(name).toEqual({ given: 'NGUYỄN VĂN AN', full: 'NGUYỄN VĂN AN' });
  });

  it('may be known by the year of birth alone, or not even that', () => {
    const date = '<ns1:NgayThangNam>19870321</ns1:NgayThangNam>';
    expect(changed(date, '<ns1:NgayThangNam/>').birthDate).toEqual({ year: 1987 });
    expect(changed('<ns1:Nam>1987</ns1:Nam>', '').birthDate).toEqual({ date: '1987-03-21', year: 1987 });
    expect(changed(`${date}<ns1:Nam>1987</ns1:Nam>`, '').birthDate).toBeUndefined();
  });

  it('may have died, be of another sex than the two, and be told with elements of a newer partner', () => {
    const more = '<ns1:TrangThai>DA_MAT</ns1:TrangThai><ns1:SoDienThoai>0912345678</ns1:SoDienThoai></ns1:CongDan>';
    expect(changed('</ns1:CongDan>', more)).toMatchObject({ number: NUMBER, deceased: true });
    expect(JSON.stringify(changed('</ns1:CongDan>', more))).not.toContain('0912345678');
    expect(changed('<ns1:GioiTinh>1<', '<ns1:GioiTinh>constructor<').sex).toBe('unknown');
  });

  it('may have died by another element and code, where the connector names them', () => {
    const text = collectionOf(CITIZEN.replace('</ns1:CongDan>', '<ns1:TinhTrang>2</ns1:TinhTrang></ns1:CongDan>'));
    const isDeceased = (sign?: string) => citizensIn(text, NUMBER, sign)[0]!.deceased;
    expect(isDeceased('TinhTrang=2, 3')).toBe(true);
    expect([isDeceased('TinhTrang=1'), isDeceased()]).toEqual([false, false]);
  });

  it.each([
    [
      'a number of another shape',
      `>${NUMBER}</ns1:SoDinhDanh><ns1:SoCMND>`,
      '>04008712345</ns1:SoDinhDanh><ns1:SoCMND>',
    ],
    ['an old number of another shape', OLD_NUMBER, '18765432A'],
    ['a day that does not exist', '19870321', '19870231'],
    ['a date of another form', '19870321', '21/03/1987'],
    ['a year that is not that of the date', '<ns1:Nam>1987<', '<ns1:Nam>1988<'],
  ])('is refused with %s', (_name, from, to) => {
    expect(refusalOf(() => changed(from, to))).toBe('wrong-value');
  });

  it.each([
    ['no name', /<ns1:HoVaTen>.*?<\/ns1:HoVaTen>/, ''],
    ['two numbers', '</ns1:SoDinhDanh>', `</ns1:SoDinhDanh><ns1:SoDinhDanh>${NUMBER}</ns1:SoDinhDanh>`],
    ['elements within a value', '>01<', '><ns1:Ma>01</ns1:Ma><'],
  ])('is refused with %s, which could be read in two ways', (_name, from, to) => {
    expect(refusalOf(() => citizensIn(collectionOf(CITIZEN.replace(from, to))))).toBe('wrong-shape');
  });
});

describe('the answer to a look-up', () => {
  it('may be nobody, or several', () => {
    expect(citizensIn(collectionOf(''))).toEqual([]);
    expect(citizensIn(collectionOf(CITIZEN + CITIZEN), OLD_NUMBER)).toHaveLength(2);
  });

  it('is about the number that was asked, be it the old one or one that was replaced since', () => {
    const former = '001087654321';
    const replaced = CITIZEN.replace(OLD_NUMBER, former);
    expect(citizensIn(collectionOf(replaced), former)).toMatchObject([{ number: NUMBER, oldNumber: former }]);
    expect(citizensIn(collectionOf(CITIZEN), OLD_NUMBER)).toMatchObject([{ number: NUMBER }]);
  });

  it('is refused whole where one of its citizens is another person', () => {
    const other = CITIZEN.replaceAll(NUMBER, '040087123457');
    expect(refusalOf(() => citizensIn(collectionOf(other)))).toBe('reply-mismatch');
    expect(refusalOf(() => citizensIn(collectionOf(CITIZEN + other)))).toBe('reply-mismatch');
    // The number of a relative is not the person's own.
    expect(refusalOf(() => citizensIn(collectionOf(CITIZEN), '040062123456'))).toBe('reply-mismatch');
  });

  it.each([
    ['another namespace', collectionOf(CITIZEN, 'http://dancuquocgia.example'), 'wrong-namespace'],
    ['no namespace', inBody('<CongdanCollection/>'), 'wrong-namespace'],
    ['a citizen of another namespace', collectionOf('<CongDan/>'), 'wrong-namespace'],
    [
      'a number of another namespace',
      collectionOf(CITIZEN.replace('</ns1:SoDinhDanh>', '</ns1:SoDinhDanh><SoDinhDanh/>')),
      'wrong-namespace',
    ],
    ['a message in the place of citizens', collectionOf('Hệ thống đang bảo trì'), 'wrong-shape'],
    ['something else than citizens', collectionOf('<ns1:Loi/>'), 'wrong-shape'],
    ['the answer to another question', existenceOf('true'), 'wrong-shape'],
  ])('is refused with %s', (_name, text, reason) => {
    expect(refusalOf(() => citizensIn(text))).toBe(reason);
  });
});

describe('the answer to a verification', () => {
  const told = (text: string): boolean => readExistence(answerIn(existenceOf(text)));

  it('is yes or no, as XML Schema writes it', () => {
    expect(['true', ' 1 ', 'false', '0'].map(told)).toEqual([true, true, false, false]);
  });

  it.each(['', 'TRUE', 'yes', 'constructor'])('is refused where it is "%s": nobody is confirmed by mistake', text => {
    expect(refusalOf(() => told(text))).toBe('wrong-value');
  });

  it('is refused where it is the answer to another question', () => {
    expect(refusalOf(() => readExistence(answerIn(collectionOf(''))))).toBe('wrong-shape');
  });
});
