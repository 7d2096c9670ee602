import { POPULATION_NAMESPACE, SOAP_ENVELOPE } from './soap-words.js';

type Fields = readonly (readonly [name: string, content: string])[];

/** An envelope around anything. */
export function envelope(content: string, namespace = POPULATION_NAMESPACE): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${SOAP_ENVELOPE}" xmlns:dan="${namespace}">` +
    `<soapenv:Header/><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`
  );
}

/** The operation with these elements, in this order. */
export function operation(name: string, fields: Fields): string {
  const elements = fields.map(([field, content]) => `<dan:${field}>${content}</dan:${field}>`).join('');
  return envelope(`<dan:${name}>${elements}</dan:${name}>`);
}

const LOOK_UP: Fields = [
  ['MaYeuCau', 'r-1'],
  ['MaDVC', '000.00.00.H41'],
  ['MaTichHop', '037'],
  ['MaCanBo', 'canbo.1'],
];
const VERIFY: Fields = [
  ['MaYeuCau', 'r-1'],
  ['MaDichVu', '033'],
  ['MaCanBo', 'canbo.1'],
];

interface Told {
  readonly number: string;
  readonly name?: string;
  /** `YYYY-MM-DD` or `YYYY`. */
  readonly birthDate?: string;
}

export function lookUpXml({ number, name, birthDate = '' }: Told): string {
  const date = birthDate.length === 4 ? `<dan:Nam>${birthDate}</dan:Nam>` : compact(birthDate);
  return operation('TraCuuThongTinCongDan', [
    ...LOOK_UP,
    [number.length === 9 ? 'SoCMND' : 'SoDinhDanh', number],
    ...(name === undefined ? [] : [['HoVaTen', name] as const]),
    ...(birthDate === '' ? [] : [['NgayThangNamSinh', date] as const]),
  ]);
}

export function verifyXml({ number, name = '' }: Told): string {
  const isOld = number.length === 9;
  return operation('XacThucThongTinCongDan', [
    ...VERIFY,
    ['SoDinhDanh', isOld ? '' : number],
    ['SoCMND', isOld ? number : ''],
    ['HoVaTen', name],
  ]);
}

function compact(birthDate: string): string {
  return `<dan:NgayThangNam>${birthDate.replaceAll('-', '')}</dan:NgayThangNam>`;
}
