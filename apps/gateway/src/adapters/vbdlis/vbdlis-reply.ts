import {
  ABSURD_AREA,
  FORBIDDEN_LINK,
  LEGACY_TEXT,
  NO_SUCH_TIME,
  NOT_A_TIME,
  NOT_AN_AREA,
  OUT_OF_CENTURY,
  UNSAFE_NAME,
  VBDLIS_OPERATIONS,
  type VbdlisCatalogue,
  type VbdlisOperation,
} from '#libs/connectors';
import type { ErrorPointer, HubError } from '#libs/kernel';
import { maskNumbersIn } from '#libs/kernel';

/** Of the operations by which a one-stop calls a land system. */
export interface LandSystemReply {
  readonly data: 0 | 1;
  readonly status: {
    readonly success: boolean;
    readonly code: number;
    readonly type: 'success' | 'error';
    /** In UTC, as VBDLIS sends it. */
    readonly time: string;
    readonly message: string;
  };
}

/** Of the operations by which a land system calls a one-stop. */
export interface OneStopReply {
  readonly Result: 0 | 1;
  readonly Message: string;
}

interface Text {
  readonly code: number;
  readonly message: string;
}

export const TAKEN = 'Thành công';
const BUSY: Text = { code: 503, message: 'Hệ thống đang bận, vui lòng gửi lại' };
const INTERNAL: Text = { code: 500, message: 'Lỗi hệ thống' };
const NO_DOSSIER: Text = { code: 404, message: 'Không tìm thấy hồ sơ!' };
const NO_AGREEMENT: Text = { code: 403, message: 'Không có thỏa thuận chia sẻ dữ liệu cho phép gửi' };
const INVALID: Text = { code: 400, message: 'Dữ liệu không hợp lệ' };

/** Every text that a partner is told: of an exception nothing else goes out than names of fields. */
const TEXTS: Readonly<Record<string, Text>> = {
  unauthenticated: { code: 401, message: 'Yêu cầu chưa được xác thực' },
  malformed: { code: 400, message: 'Yêu cầu không đúng cấu trúc' },
  'too-large': { code: 413, message: 'Yêu cầu vượt quá dung lượng cho phép' },
  'payload-invalid': INVALID,
  'file-base64-invalid': { code: 400, message: 'Nội dung tập tin không phải Base64 hợp lệ' },
  'file-too-large': { code: 413, message: 'Tập tin vượt quá dung lượng cho phép' },
  'file-type-refused': { code: 415, message: 'Loại tập tin không được chấp nhận hoặc không đúng với tên' },
  'file-container-refused': { code: 415, message: 'Tập tin nén bị hỏng hoặc giải nén quá lớn' },
  'file-name-refused': { code: 400, message: 'Tên tập tin không hợp lệ' },
  'file-infected': { code: 400, message: 'Tập tin bị nhiễm mã độc' },
  'file-unscannable': { code: 413, message: 'Không quét được mã độc của tập tin' },
  'not-offered': { code: 404, message: 'Trục liên thông không cung cấp chức năng này' },
  'no-agreement': NO_AGREEMENT,
  'unknown-service': NO_AGREEMENT,
  'quota-exceeded': { code: 429, message: BUSY.message },
};

/** What is wrong with a value, where more can be said than that it is. */
const REASONS: Readonly<Record<string, string>> = {
  [LEGACY_TEXT]: 'bảng mã TCVN3 hoặc VNI, hãy gửi Unicode',
  [NOT_A_TIME]: 'không đúng định dạng ngày giờ',
  [NO_SUCH_TIME]: 'ngày giờ không tồn tại',
  [OUT_OF_CENTURY]: 'năm ngoài khoảng 1990–2099',
  [NOT_AN_AREA]: 'không phải diện tích',
  [ABSURD_AREA]: 'diện tích ngoài khoảng cho phép',
  [FORBIDDEN_LINK]: 'địa chỉ không được phép',
  [UNSAFE_NAME]: 'tên giấy tờ không được chứa đường dẫn',
  'is required': 'thiếu',
  'is there more than once': 'bị lặp',
  'must have at least one notice': 'không có thông tin thông báo thuế',
};
const MAX_NAMED = 5;
const MAX_NAME = 100;

type Called = VbdlisOperation | VbdlisCatalogue | undefined;

export function takenReply(operation: VbdlisOperation, message: string, now: number): LandSystemReply | OneStopReply {
  if (!isToLandSystem(operation)) return { Result: 1, Message: message };
  const time = new Date(now).toISOString();
  return { data: 1, status: { success: true, code: 200, type: 'success', time, message } };
}

/** `operation`: undefined where there is no such one; it is answered as a one-stop would. */
export function refusedReply(operation: Called, error: HubError, now: number): LandSystemReply | OneStopReply {
  const { code, message } = textOf(operation, error);
  if (!isToLandSystem(operation)) return { Result: 0, Message: message };
  const time = new Date(now).toISOString();
  return { data: 0, status: { success: false, code, type: 'error', time, message } };
}

function textOf(operation: Called, error: HubError): Text {
  const { errors = [] } = error;
  const text = TEXTS[error.code] ?? (error.retriable ? BUSY : INTERNAL);
  if (text === INVALID && isAboutAnother(operation, errors)) return NO_DOSSIER;
  const named = errors.slice(0, MAX_NAMED).flatMap(nameOf);
  return named.length === 0 ? text : { ...text, message: `${text.message}: ${maskNumbersIn(named.join(', '))}` };
}

function nameOf({ pointer, message }: ErrorPointer): string[] {
  const name = pointer.slice(1, MAX_NAME);
  if (name === '') return [];
  const reason = REASONS[message];
  return [reason === undefined ? name : `${name} (${reason})`];
}

/** A number that no dossier can have is one that is not found, but for who brings a new dossier. */
function isAboutAnother(operation: Called, errors: readonly ErrorPointer[]): boolean {
  const isNew = operation === 'TiepNhanHoSo' || operation === 'TiepNhanHoSoChoMotCua';
  return !isNew && errors.length > 0 && errors.every(({ pointer }) => pointer === '/SoBienNhan');
}

function isToLandSystem(operation: Called): boolean {
  return operation !== undefined && operation in VBDLIS_OPERATIONS
    ? VBDLIS_OPERATIONS[operation as VbdlisOperation].side === 'land-system'
    : false;
}
