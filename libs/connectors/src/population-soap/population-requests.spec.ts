import { describe, expect, it } from '@jest/globals';
import { isSendable, lookUpRequest, verifyRequest } from './population-requests.js';

const CODES = { officer: 'canbo.an', requestCode: '5f1c9a0e5d6b4b0f9c7e1a2b3c4d5e6f' };
const SETTINGS = { serviceCode: '000.00.00.H41', integrationCode: '037', verifyCode: '033' };
const PERSON = { number: '040087123456', name: 'Nguyễn Văn An', birthDate: '1987-03-21' };

/** What stands in the body of the request. */
function bodyOf(request: string): string {
  const [, body] =
    /^<\?xml version="1\.0" encoding="UTF-8"\?><soapenv:Envelope xmlns:soapenv="http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\/" xmlns:dan="http:\/\/dancuquocgia\.bca"><soapenv:Header\/><soapenv:Body>(.*)<\/soapenv:Body><\/soapenv:Envelope>$/.exec(
      request,
    )!;
  return body!;
}

describe('the request of a look-up', () => {
  it('has its elements in the order that the partner wants', () => {
    expect(bodyOf(lookUpRequest(PERSON, CODES, SETTINGS))).toBe(
      '<dan:TraCuuThongTinCongDan><dan:MaYeuCau>5f1c9a0e5d6b4b0f9c7e1a2b3c4d5e6f</dan:MaYeuCau>' +
        '<dan:MaDVC>000.00.00.H41</dan:MaDVC><dan:MaTichHop>037</dan:MaTichHop><dan:MaCanBo>canbo.an</dan:MaCanBo>' +
        '<dan:SoDinhDanh>040087123456</dan:SoDinhDanh><dan:HoVaTen>NGUYỄN VĂN AN</dan:HoVaTen>' +
        '<dan:NgayThangNamSinh><dan:NgayThangNam>19870321</dan:NgayThangNam></dan:NgayThangNamSinh>' +
        '</dan:TraCuuThongTinCongDan>',
    );
  });

  it('asks an old number and a year in their own elements', () => {
    const body = bodyOf(lookUpRequest({ ...PERSON, number: '187654321', birthDate: '1987' }, CODES, SETTINGS));
    expect(body).toContain('</dan:MaCanBo><dan:SoCMND>187654321</dan:SoCMND><dan:HoVaTen>');
    expect(body).toContain('<dan:NgayThangNamSinh><dan:Nam>1987</dan:Nam></dan:NgayThangNamSinh>');
    expect(body).not.toContain('SoDinhDanh');
  });

  it('leaves out what is not asked', () => {
    const body = bodyOf(lookUpRequest({ number: PERSON.number }, CODES, SETTINGS));
    expect(body).toMatch(/<dan:SoDinhDanh>040087123456<\/dan:SoDinhDanh><\/dan:TraCuuThongTinCongDan>$/);
  });
});

describe('the request of a verification', () => {
  it.each([
    ['040087123456', '<dan:SoDinhDanh>040087123456</dan:SoDinhDanh><dan:SoCMND></dan:SoCMND>'],
    ['187654321', '<dan:SoDinhDanh></dan:SoDinhDanh><dan:SoCMND>187654321</dan:SoCMND>'],
  ])('has a place for both numbers, and one of them empty: %s', (number, numbers) => {
    expect(bodyOf(verifyRequest({ ...PERSON, number }, CODES, SETTINGS))).toBe(
      '<dan:XacThucThongTinCongDan><dan:MaYeuCau>5f1c9a0e5d6b4b0f9c7e1a2b3c4d5e6f</dan:MaYeuCau>' +
        '<dan:MaDichVu>033</dan:MaDichVu><dan:MaCanBo>canbo.an</dan:MaCanBo>' +
        `${numbers}<dan:HoVaTen>NGUYỄN VĂN AN</dan:HoVaTen></dan:XacThucThongTinCongDan>`,
    );
  });
});

describe('a text in a request', () => {
  const nameSent = (name: string): string =>
    /<dan:HoVaTen>(.*)<\/dan:HoVaTen>/s.exec(lookUpRequest({ ...PERSON, name }, CODES, SETTINGS))![1]!;

  it('cannot become markup', () => {
    expect(nameSent(`An</dan:HoVaTen><!--&amp;"'`)).toBe('AN&lt;/DAN:HOVATEN&gt;&lt;!--&amp;AMP;&quot;&apos;');
  });

  it('is a name in upper case, in NFC and with single blanks, however it was typed', () => {
    expect(nameSent('  nguyễn\u00a0 văn\tđức\n'.normalize('NFD'))).toBe('NGUYỄN VĂN ĐỨC'.normalize('NFC'));
  });

  it('is not sent where XML or the partner could not take it', () => {
    const sendable = (more: Partial<typeof PERSON>, codes = CODES): boolean =>
      isSendable({ ...PERSON, ...more }, codes);
    expect([sendable({}), sendable({ number: '187654321', birthDate: '1987' })]).toEqual([true, true]);
    expect(
      ['04008712345', '0400871234567', '04008712345O', '٠٤٠٠٨٧١٢٣٤٥٦', ''].map(number => sendable({ number })),
    ).toEqual(Array(5).fill(false));
    expect(['', ' ', 'A\u0000', 'A\ud800', '\ufffe', 'A'.repeat(501)].map(name => sendable({ name }))).toEqual(
      Array(6).fill(false),
    );
    expect(['87', '21/03/1987', '1987-3-21'].map(birthDate => sendable({ birthDate }))).toEqual(Array(3).fill(false));
    expect(sendable({}, { ...CODES, officer: '' })).toBe(false);
    expect(sendable({}, { ...CODES, requestCode: 'x'.repeat(65) })).toBe(false);
  });
});
