import type { DvcqgReply } from '#libs/connectors';
import type { ErrorPointer, HubError } from '#libs/kernel';

/**
 * The hub's own `error_code`s; -1 and 99 as connectors of this protocol understand them (session expired, busy: send
 * again). The guide at hand names none but "0" and "3".
 */
export const DvcqgCode = {
  Ok: '0',
  LoginRefused: '1',
  Malformed: '2',
  RecordRefused: '5',
  NotOffered: '6',
  NoAgreement: '7',
  Internal: '9',
  SessionRefused: '-1',
  Busy: '99',
} as const;
type Code = (typeof DvcqgCode)[keyof typeof DvcqgCode];

/** What became of one item, in the order of the request's `data`. */
export interface DvcqgItemResult {
  readonly MaHoSo: string;
  readonly error_code: string;
  readonly message: string;
  readonly transactionId: string;
  /** Pointers into the item, for the developers of the sending system. */
  readonly errors?: readonly ErrorPointer[];
}

export interface DvcqgRecordsReply extends DvcqgReply {
  readonly message: string;
  readonly DanhSachKetQua: readonly DvcqgItemResult[];
}

const MESSAGES: Readonly<Record<Code, string>> = {
  '0': 'Thành công',
  '1': 'Sai tên đăng nhập hoặc mật khẩu',
  '2': 'Yêu cầu không đúng cấu trúc',
  '5': 'Dữ liệu không hợp lệ',
  '6': 'Trục liên thông không cung cấp dịch vụ này',
  '7': 'Không có thỏa thuận chia sẻ dữ liệu cho phép gửi',
  '9': 'Lỗi hệ thống',
  '-1': 'Phiên làm việc (session) không hợp lệ hoặc đã hết hạn',
  '99': 'Hệ thống đang bận, vui lòng gửi lại',
};

const CODE_OF_PROBLEM: Readonly<Record<string, Code>> = {
  unauthenticated: DvcqgCode.SessionRefused,
  malformed: DvcqgCode.Malformed,
  'too-large': DvcqgCode.Malformed,
  'payload-invalid': DvcqgCode.RecordRefused,
  'not-offered': DvcqgCode.NotOffered,
  'no-agreement': DvcqgCode.NoAgreement,
  'unknown-service': DvcqgCode.NoAgreement,
  'quota-exceeded': DvcqgCode.Busy,
  unavailable: DvcqgCode.Busy,
};

export function dvcqgCodeOf(error: HubError): Code {
  return CODE_OF_PROBLEM[error.code] ?? (error.retriable ? DvcqgCode.Busy : DvcqgCode.Internal);
}

export function dvcqgReply(code: Code, extra: Partial<DvcqgReply> = {}): DvcqgReply {
  return { error_code: code, message: MESSAGES[code], ...extra };
}

/** An item's result. Names of fields may be told, values and texts of exceptions may not. */
export function dvcqgItemResult(
  dossierCode: string,
  transactionId: string,
  error: HubError | undefined,
): DvcqgItemResult {
  const base = { MaHoSo: dossierCode, transactionId };
  if (!error) return { ...base, error_code: DvcqgCode.Ok, message: MESSAGES['0'] };
  const code = dvcqgCodeOf(error);
  const fields = (error.errors ?? []).map(({ pointer }) => pointer.slice(1)).filter(name => name !== '');
  const message = fields.length > 0 ? `${MESSAGES[code]}: ${fields.join(', ')}` : MESSAGES[code];
  return { ...base, error_code: code, message, ...(error.errors ? { errors: error.errors } : {}) };
}

/** "0" only where all are accepted; 99 where sending all again helps; else what they have in common. */
export function dvcqgRecordsReply(results: readonly DvcqgItemResult[]): DvcqgRecordsReply {
  const codes = new Set(results.map(result => result.error_code as Code).filter(code => code !== DvcqgCode.Ok));
  const [first = DvcqgCode.Ok] = codes;
  const code = codes.has(DvcqgCode.Busy) ? DvcqgCode.Busy : codes.size > 1 ? DvcqgCode.RecordRefused : first;
  const single = results.length === 1 ? results[0]!.message : MESSAGES[code];
  return { error_code: code, message: single, DanhSachKetQua: results };
}
