import { POPULATION_NAMESPACE, SOAP_ENVELOPE } from './population-names.js';
import type { PopulationCallOptions, PopulationQuery } from './population-query.js';
import type { PopulationSettings } from './population-settings.js';

const BEGIN =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  `<soapenv:Envelope xmlns:soapenv="${SOAP_ENVELOPE}" xmlns:dan="${POPULATION_NAMESPACE}">` +
  '<soapenv:Header/><soapenv:Body>';
const END = '</soapenv:Body></soapenv:Envelope>';

const PERSONAL_NUMBER = /^[0-9]{12}$/;
const OLD_NUMBER = /^[0-9]{9}$/;
const BIRTH_DATE = /^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$/;
const MAX_NAME = 500;
/** Of officer and request code. */
const MAX_CODE = 64;
/** What XML 1.0 cannot hold, escaped or not, and lone surrogates. */
const NO_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const SPECIAL = /[&<>"']/;
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

type Codes = Pick<PopulationCallOptions, 'officer' | 'requestCode'>;
type Settings = Pick<PopulationSettings, 'serviceCode' | 'integrationCode' | 'verifyCode'>;

/** Whether the partner could take it at all; the hub's own checks of number, name and date are stricter and come before. */
export function isSendable({ number, name, birthDate }: PopulationQuery, { officer, requestCode }: Codes): boolean {
  if (!PERSONAL_NUMBER.test(number) && !OLD_NUMBER.test(number)) return false;
  if (birthDate !== undefined && !BIRTH_DATE.test(birthDate)) return false;
  if (name !== undefined && !isText(name, MAX_NAME)) return false;
  return isText(officer, MAX_CODE) && isText(requestCode, MAX_CODE);
}

function isText(text: string, maxLength: number): boolean {
  return text.length <= maxLength && text.trim() !== '' && !NO_XML.test(text);
}

/** The order of the elements is the partner's, and strict. What is not asked is left out. */
export function lookUpRequest(query: PopulationQuery, { officer, requestCode }: Codes, settings: Settings): string {
  const { number, name, birthDate } = query;
  return (
    `${BEGIN}<dan:TraCuuThongTinCongDan>` +
    element('MaYeuCau', requestCode) +
    element('MaDVC', settings.serviceCode) +
    element('MaTichHop', settings.integrationCode) +
    element('MaCanBo', officer) +
    element(number.length === 9 ? 'SoCMND' : 'SoDinhDanh', number) +
    (name === undefined ? '' : element('HoVaTen', nameAsSent(name))) +
    (birthDate === undefined ? '' : `<dan:NgayThangNamSinh>${birthDateAsSent(birthDate)}</dan:NgayThangNamSinh>`) +
    `</dan:TraCuuThongTinCongDan>${END}`
  );
}

/** Both numbers have their place; the one that is not asked stays empty. */
export function verifyRequest(
  { number, name }: PopulationQuery & { readonly name: string },
  { officer, requestCode }: Codes,
  settings: Settings,
): string {
  const isOld = number.length === 9;
  return (
    `${BEGIN}<dan:XacThucThongTinCongDan>` +
    element('MaYeuCau', requestCode) +
    element('MaDichVu', settings.verifyCode) +
    element('MaCanBo', officer) +
    element('SoDinhDanh', isOld ? '' : number) +
    element('SoCMND', isOld ? number : '') +
    element('HoVaTen', nameAsSent(name)) +
    `</dan:XacThucThongTinCongDan>${END}`
  );
}

function element(name: string, text: string): string {
  const escaped = SPECIAL.test(text) ? text.replace(/[&<>"']/g, char => ESCAPED[char]!) : text;
  return `<dan:${name}>${escaped}</dan:${name}>`;
}

/** The partner compares letter by letter. Normal form at the end: upper case may take a letter apart. */
function nameAsSent(name: string): string {
  return name.trim().replace(/\s+/gu, ' ').toUpperCase().normalize('NFC');
}

function birthDateAsSent(birthDate: string): string {
  if (birthDate.length === 4) return element('Nam', birthDate);
  return element('NgayThangNam', birthDate.replaceAll('-', ''));
}
