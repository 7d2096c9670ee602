import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import { readPopulationRequest } from './population-request.js';
import { envelope, lookUpXml, operation, verifyXml } from './population-test-kit.js';
import { readSoapRequest } from './soap-request.js';
import { type FaultCode, POPULATION_NAMESPACE } from './soap-words.js';

const read = (xml: string | Buffer) => readPopulationRequest(readSoapRequest(Buffer.from(xml)));

function codeOf(xml: string | Buffer): string {
  try {
    read(xml);
  } catch (error) {
    if (error instanceof HubError) return error.code;
    throw error;
  }
  return 'none';
}

const PERSON = { number: '042087123456', name: 'NGUYỄN VĂN AN', birthDate: '1987-03-21' };
const GOOD = lookUpXml(PERSON);
const GOOD_VERIFY = verifyXml(PERSON);

describe('a look-up', () => {
  it('is read with number, name and day of birth', () => {
    expect(read(GOOD)).toEqual({
      operation: 'look-up',
      number: PERSON.number,
      name: PERSON.name,
      birthDate: { kind: 'day', text: '1987-03-21', year: 1987 },
    });
  });

  it('may ask by an old number, and tell the year only', () => {
    expect(read(lookUpXml({ number: '186543210', birthDate: '1987' }))).toEqual({
      operation: 'look-up',
      number: '186543210',
      name: undefined,
      birthDate: { kind: 'year', text: '1987', year: 1987 },
    });
  });

  it.each([
    ['left out', lookUpXml({ number: PERSON.number })],
    [
      'empty',
      lookUpXml({ number: PERSON.number, name: '' }).replace('</dan:HoVaTen>', '</dan:HoVaTen><dan:NgayThangNamSinh/>'),
    ],
  ])('asks by the number alone where name and date are %s', (_how, xml) => {
    expect(read(xml)).toMatchObject({ number: PERSON.number, name: undefined, birthDate: undefined });
  });

  it.each([
    ['another prefix', GOOD.replaceAll('dan:', 'x:').replace('xmlns:dan', 'xmlns:x')],
    [
      'a namespace without prefix',
      GOOD.replaceAll(/<(\/?)dan:/g, '<$1').replace(
        '<TraCuuThongTinCongDan>',
        `<TraCuuThongTinCongDan xmlns="${POPULATION_NAMESPACE}">`,
      ),
    ],
    ['no header', GOOD.replace('<soapenv:Header/>', '')],
    ['white space', GOOD.replaceAll('><', '>\n  <').replace('>042', '>\n042').replace('456<', '456 \t<')],
    ['a decomposed name', lookUpXml({ ...PERSON, name: PERSON.name.normalize('NFD') })],
    ['entities of XML itself', GOOD.replace('VĂN', '&#86;ĂN')],
    ['CDATA', GOOD.replace(PERSON.name, `<![CDATA[${PERSON.name}]]>`)],
  ])('is the same with %s', (_what, xml) => {
    expect(read(xml)).toEqual(read(GOOD));
  });
});

describe('a verification', () => {
  it('is read with whichever numbers are told', () => {
    const verification = { operation: 'verify', name: PERSON.name };
    expect(read(GOOD_VERIFY)).toEqual({ ...verification, personalNumber: PERSON.number, oldNumber: undefined });
    expect(read(GOOD_VERIFY.replace('<dan:SoCMND></dan:SoCMND>', ''))).toMatchObject({ oldNumber: undefined });
    expect(read(GOOD_VERIFY.replace('<dan:SoCMND>', '<dan:SoCMND>186543210'))).toMatchObject({
      personalNumber: PERSON.number,
      oldNumber: '186543210',
    });
  });
});

const swap = (xml: string, one: string, other: string) => xml.replace(`${one}${other}`, `${other}${one}`);
const without = (xml: string, name: string) => xml.replace(new RegExp(`<dan:${name}>.*?</dan:${name}>`), '');
const emptied = (xml: string, name: string) => xml.replace(new RegExp(`(<dan:${name}>).*?(</dan:${name}>)`), '$1$2');
const BOMB = GOOD.replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>').replace('VĂN', '&b;');

describe('a request that the real one refuses', () => {
  it.each<[string, string | Buffer, FaultCode]>([
    ['nothing', '', 'XML_KHONG_HOP_LE'],
    ['text', 'xin chào', 'XML_KHONG_HOP_LE'],
    ['half a document', GOOD.slice(0, 400), 'XML_KHONG_HOP_LE'],
    ['two roots', `${GOOD}<a/>`, 'XML_KHONG_HOP_LE'],
    ['an entity bomb', BOMB, 'XML_KHONG_HOP_LE'],
    ['a document type', GOOD.replace('?>', '?><!DOCTYPE x SYSTEM "file:///etc/passwd">'), 'XML_KHONG_HOP_LE'],
    ['a processing instruction', GOOD.replace('?>', '?><?php echo 1 ?>'), 'XML_KHONG_HOP_LE'],
    ['an unbound prefix', GOOD.replace(' xmlns:dan=', ' xmlns:other='), 'XML_KHONG_HOP_LE'],
    ['bytes that are no UTF-8', Buffer.from(GOOD, 'latin1'), 'XML_KHONG_HOP_LE'],
    [
      'SOAP 1.2',
      GOOD.replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
      'XML_KHONG_HOP_LE',
    ],
    ['an empty body', envelope(''), 'XML_KHONG_HOP_LE'],
    ['two operations', envelope('<dan:TraCuuThongTinCongDan/><dan:TraCuuThongTinCongDan/>'), 'XML_KHONG_HOP_LE'],
    ['another operation', operation('XoaCongDan', []), 'THAO_TAC_KHONG_HO_TRO'],
    ['another namespace', GOOD.replace(POPULATION_NAMESPACE, 'http://dancuquocgia.other'), 'THAO_TAC_KHONG_HO_TRO'],
    ['no element at all', operation('TraCuuThongTinCongDan', []), 'THIEU_MA_YEU_CAU'],
    ['no request code', without(GOOD, 'MaYeuCau'), 'THIEU_MA_YEU_CAU'],
    ['an empty request code', emptied(GOOD, 'MaYeuCau'), 'THIEU_MA_YEU_CAU'],
    ['a long request code', GOOD.replace('r-1', 'r'.repeat(65)), 'THIEU_MA_YEU_CAU'],
    ['no officer', without(GOOD, 'MaCanBo'), 'THIEU_MA_CAN_BO'],
    ['a blank officer', GOOD.replace('canbo.1', '  '), 'THIEU_MA_CAN_BO'],
    ['no service code', without(GOOD, 'MaDVC'), 'SAI_MA_DVC'],
    ['a service code that is none', GOOD.replace('000.00.00.H41', 'LGSP'), 'SAI_MA_DVC'],
    ['an unregistered agency', GOOD.replace('000.00.00.H41', '000.00.01.Z99'), 'SAI_MA_DVC'],
    ['an unregistered province', GOOD.replace('000.00.00.H41', 'Z99.01'), 'SAI_MA_DVC'],
    ['another integration code', GOOD.replace('>037<', '>038<'), 'SAI_MA_TICH_HOP'],
    ['no integration code', without(GOOD, 'MaTichHop'), 'SAI_MA_TICH_HOP'],
    ['no number', without(GOOD, 'SoDinhDanh'), 'SAI_CAU_TRUC'],
    ['an empty number', emptied(GOOD, 'SoDinhDanh'), 'SAI_CAU_TRUC'],
    ['both numbers', GOOD.replace('<dan:HoVaTen>', '<dan:SoCMND>186543210</dan:SoCMND><dan:HoVaTen>'), 'SAI_CAU_TRUC'],
    ['nine digits as a personal number', GOOD.replace(PERSON.number, '186543210'), 'SAI_SO_DINH_DANH'],
    ['full-width digits', GOOD.replace(PERSON.number, '０４２０８７１２３４５６'), 'SAI_SO_DINH_DANH'],
    ['twelve digits as an old number', GOOD.replaceAll('SoDinhDanh', 'SoCMND'), 'SAI_SO_CMND'],
    ['a name in small letters', GOOD.replace('AN<', 'An<'), 'SAI_HO_TEN'],
    ['a name without an end', GOOD.replace(PERSON.name, 'A'.repeat(201)), 'SAI_HO_TEN'],
    ['a date with dashes', GOOD.replace('19870321', '1987-03-21'), 'SAI_NGAY_SINH'],
    ['29 February 1900', GOOD.replace('19870321', '19000229'), 'SAI_NGAY_SINH'],
    ['a year where a date belongs', GOOD.replace('19870321', '1987'), 'SAI_NGAY_SINH'],
    ['a date where a year belongs', GOOD.replaceAll('NgayThangNam>', 'Nam>'), 'SAI_NGAY_SINH'],
    [
      'date and year',
      GOOD.replace('</dan:NgayThangNam>', '</dan:NgayThangNam><dan:Nam>1987</dan:Nam>'),
      'SAI_CAU_TRUC',
    ],
    [
      'officer before service code',
      swap(GOOD, '<dan:MaTichHop>037</dan:MaTichHop>', '<dan:MaCanBo>canbo.1</dan:MaCanBo>'),
      'SAI_CAU_TRUC',
    ],
    [
      'the number first',
      swap(GOOD, '<dan:MaCanBo>canbo.1</dan:MaCanBo>', `<dan:SoDinhDanh>${PERSON.number}</dan:SoDinhDanh>`),
      'SAI_CAU_TRUC',
    ],
    ['an element twice', GOOD.replace('<dan:MaDVC>', '<dan:MaYeuCau>r-1</dan:MaYeuCau><dan:MaDVC>'), 'SAI_CAU_TRUC'],
    ['an unknown element', GOOD.replace('<dan:MaDVC>', '<dan:MaDonVi>1</dan:MaDonVi><dan:MaDVC>'), 'SAI_CAU_TRUC'],
    ['an element of Object', GOOD.replace('<dan:MaDVC>', '<dan:constructor/><dan:MaDVC>'), 'SAI_CAU_TRUC'],
    ['an element of no namespace', GOOD.replaceAll('dan:MaCanBo', 'MaCanBo'), 'SAI_CAU_TRUC'],
    ['text between elements', GOOD.replace('<dan:MaDVC>', 'x<dan:MaDVC>'), 'SAI_CAU_TRUC'],
    ['an element in a text', GOOD.replace('canbo.1', '<dan:Ten>canbo.1</dan:Ten>'), 'SAI_CAU_TRUC'],
    ['the verification’s code in a look-up', GOOD.replaceAll('MaDVC', 'MaDichVu'), 'SAI_CAU_TRUC'],
    ['a verification with another code', GOOD_VERIFY.replace('>033<', '>037<'), 'SAI_MA_DICH_VU'],
    ['a verification without officer', without(GOOD_VERIFY, 'MaCanBo'), 'THIEU_MA_CAN_BO'],
    ['a verification without request code', without(GOOD_VERIFY, 'MaYeuCau'), 'THIEU_MA_YEU_CAU'],
    ['a verification without numbers', emptied(GOOD_VERIFY, 'SoDinhDanh'), 'SAI_CAU_TRUC'],
    ['a verification without name', emptied(GOOD_VERIFY, 'HoVaTen'), 'SAI_HO_TEN'],
    [
      'a verification with the old number first',
      swap(GOOD_VERIFY, `<dan:SoDinhDanh>${PERSON.number}</dan:SoDinhDanh>`, '<dan:SoCMND></dan:SoCMND>'),
      'SAI_CAU_TRUC',
    ],
    [
      'a verification with a date',
      GOOD_VERIFY.replace('</dan:HoVaTen>', '</dan:HoVaTen><dan:NgayThangNamSinh/>'),
      'SAI_CAU_TRUC',
    ],
  ])('%s', (_what, xml, code) => {
    expect(codeOf(xml)).toBe(code);
  });
});
