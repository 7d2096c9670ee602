import { AGENCY_CODE_PATTERN, type BirthDate, PROCEDURE_CODE_PATTERN, readBirthDate, topCodeOf } from '#libs/kernel';
import { refusal, type RequestElement } from './soap-request.js';
import { type FaultCode, POPULATION_NAMESPACE } from './soap-words.js';

/** `TraCuuThongTinCongDan`: what is not told is not compared. */
export interface LookUp {
  readonly operation: 'look-up';
  readonly number: string;
  readonly name: string | undefined;
  readonly birthDate: BirthDate | undefined;
}

/** `XacThucThongTinCongDan`; at least one of the numbers is there. */
export interface Verification {
  readonly operation: 'verify';
  readonly personalNumber: string | undefined;
  readonly oldNumber: string | undefined;
  readonly name: string;
}

/** Elements with their places; two of one place exclude each other. */
type Order = Readonly<Record<string, number>>;
type Fields = ReadonlyMap<string, RequestElement>;

const LOOK_UP_ORDER: Order = {
  MaYeuCau: 0,
  MaDVC: 1,
  MaTichHop: 2,
  MaCanBo: 3,
  SoDinhDanh: 4,
  SoCMND: 4,
  HoVaTen: 5,
  NgayThangNamSinh: 6,
};
const VERIFICATION_ORDER: Order = { MaYeuCau: 0, MaDichVu: 1, MaCanBo: 2, SoDinhDanh: 3, SoCMND: 4, HoVaTen: 5 };
const BIRTH_DATE_ORDER: Order = { NgayThangNam: 0, Nam: 0 };

const LOOK_UP_CODE = '037';
const VERIFICATION_CODE = '033';
const GOVERNMENT_OFFICE = 'VPCP';
/** Its codes are well-formed and registered nowhere: for trying what comes of an unknown one. */
const UNREGISTERED = 'Z99';
const SERVICE_CODE = new RegExp(`${AGENCY_CODE_PATTERN}|${PROCEDURE_CODE_PATTERN}|^${GOVERNMENT_OFFICE}$`);
const MAX_CODE = 64;
const MAX_NAME = 200;
const COMPACT_DATE = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;

/** Checks a request as the real one does: order, codes, officer, numbers. Throws a refusal. */
export function readPopulationRequest(request: RequestElement): LookUp | Verification {
  switch (request.name) {
    case 'TraCuuThongTinCongDan':
      return readLookUp(fieldsOf(request, LOOK_UP_ORDER));
    case 'XacThucThongTinCongDan':
      return readVerification(fieldsOf(request, VERIFICATION_ORDER));
    default:
      throw refusal('THAO_TAC_KHONG_HO_TRO');
  }
}

function readLookUp(fields: Fields): LookUp {
  checkText(fields, 'MaYeuCau', 'THIEU_MA_YEU_CAU');
  const service = textOf(fields, 'MaDVC');
  if (!SERVICE_CODE.test(service) || topCodeOf(service) === UNREGISTERED) throw refusal('SAI_MA_DVC');
  if (textOf(fields, 'MaTichHop') !== LOOK_UP_CODE) throw refusal('SAI_MA_TICH_HOP');
  checkText(fields, 'MaCanBo', 'THIEU_MA_CAN_BO');
  const number = personalNumberIn(fields) ?? oldNumberIn(fields);
  if (number === undefined) throw refusal('SAI_CAU_TRUC');
  return { operation: 'look-up', number, name: nameIn(fields), birthDate: birthDateIn(fields) };
}

function readVerification(fields: Fields): Verification {
  checkText(fields, 'MaYeuCau', 'THIEU_MA_YEU_CAU');
  if (textOf(fields, 'MaDichVu') !== VERIFICATION_CODE) throw refusal('SAI_MA_DICH_VU');
  checkText(fields, 'MaCanBo', 'THIEU_MA_CAN_BO');
  const [personalNumber, oldNumber, name] = [personalNumberIn(fields), oldNumberIn(fields), nameIn(fields)];
  if (personalNumber === undefined && oldNumber === undefined) throw refusal('SAI_CAU_TRUC');
  if (name === undefined) throw refusal('SAI_HO_TEN');
  return { operation: 'verify', personalNumber, oldNumber, name };
}

/** Strictly in order, each at most once, nothing else between. */
function fieldsOf({ children, text }: RequestElement, order: Order): Fields {
  if (text !== '') throw refusal('SAI_CAU_TRUC');
  const fields = new Map<string, RequestElement>();
  let last = -1;
  for (const child of children) {
    const isKnown = child.uri === POPULATION_NAMESPACE && Object.hasOwn(order, child.name);
    if (!isKnown || order[child.name]! <= last) throw refusal('SAI_CAU_TRUC');
    last = order[child.name]!;
    fields.set(child.name, child);
  }
  return fields;
}

function textOf(fields: Fields, name: string): string {
  const field = fields.get(name);
  if (field && field.children.length > 0) throw refusal('SAI_CAU_TRUC');
  return field?.text ?? '';
}

function checkText(fields: Fields, name: string, code: FaultCode): void {
  const { length } = textOf(fields, name);
  if (length === 0 || length > MAX_CODE) throw refusal(code);
}

function personalNumberIn(fields: Fields): string | undefined {
  return numberIn(fields, 'SoDinhDanh', /^[0-9]{12}$/, 'SAI_SO_DINH_DANH');
}

function oldNumberIn(fields: Fields): string | undefined {
  return numberIn(fields, 'SoCMND', /^[0-9]{9}$/, 'SAI_SO_CMND');
}

function numberIn(fields: Fields, name: string, shape: RegExp, code: FaultCode): string | undefined {
  const number = textOf(fields, name);
  if (number === '') return undefined;
  if (!shape.test(number)) throw refusal(code);
  return number;
}

function nameIn(fields: Fields): string | undefined {
  const name = textOf(fields, 'HoVaTen').normalize('NFC');
  if (name === '') return undefined;
  if (name.length > MAX_NAME || name !== name.toUpperCase()) throw refusal('SAI_HO_TEN');
  return name;
}

function birthDateIn(fields: Fields): BirthDate | undefined {
  const field = fields.get('NgayThangNamSinh');
  if (!field) return undefined;
  const parts = fieldsOf(field, BIRTH_DATE_ORDER);
  if (parts.size === 0) return undefined;
  const date = readBirthDate(birthDateText(parts));
  if (date.kind === 'problem') throw refusal('SAI_NGAY_SINH');
  return date;
}

/** Neither form fits the other's element. */
function birthDateText(parts: Fields): string {
  if (parts.has('Nam')) return /^[0-9]{4}$/.exec(textOf(parts, 'Nam'))?.[0] ?? '';
  const [, year, month, day] = COMPACT_DATE.exec(textOf(parts, 'NgayThangNam')) ?? [];
  return year === undefined ? '' : `${year}-${month}-${day}`;
}
