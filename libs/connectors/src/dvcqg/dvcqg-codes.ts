import type { Applicant, Fee, ServiceRecordStatusReport } from '#libs/contracts';
import type { ServiceRecordStatus } from '#libs/kernel';

/** Most rows of one `CapNhatTienDoHoSoMC`. */
export const DVCQG_MAX_PROGRESS_ROWS = 10;

/** Longest texts that the portal takes, in characters. */
export const DVCQG_LIMITS = { TrichYeuHoSo: 1000, GhiChu: 1000, NoiDungXuLy: 1000, NguoiXuLy: 50 } as const;

/** What a returned `error_code` means. */
export type DvcqgMeaning = 'ok' | 'duplicate' | 'not-found' | 'session' | 'transient';

/**
 * `error_code` → meaning. Success and duplicate are of the guide; the rest is what adapters are seen to answer (ours):
 * -1 the session has expired, 4 no such dossier, 99, 500 and 503 the portal is busy. A code that is not here is a
 * refusal. A connector's settings can name others: `sessionCodes: "-1,-2"`, `duplicateCodes`, `notFoundCodes`,
 * `transientCodes`.
 */
export const DVCQG_CODES: Readonly<Record<string, DvcqgMeaning>> = {
  '0': 'ok',
  '00': 'ok',
  '3': 'duplicate',
  '-3': 'duplicate',
  '4': 'not-found',
  '-4': 'not-found',
  '-1': 'session',
  '99': 'transient',
  '-99': 'transient',
  '500': 'transient',
  '503': 'transient',
};

/** The second sign, read only where an answer has no code of the table: words of the portal's messages. */
export const DVCQG_TEXT_SIGNS: readonly (readonly [RegExp, DvcqgMeaning])[] = [
  [/hồ sơ.{0,80}đã tồn tại|^đã tồn tại/iu, 'duplicate'],
  [/hồ sơ.{0,80}không tồn tại|không tìm thấy hồ sơ/iu, 'not-found'],
  [/\bsession\b|phiên (làm việc|đăng nhập)/iu, 'session'],
];

/**
 * The status with which a dossier that the portal does not know is created. Rule 5 of domain.md 3.2: an accepted
 * dossier is created with status 1, then changed to 2; a refused one is only ever a change. Others as they are.
 */
export const DVCQG_CREATED_AS: Partial<Record<ServiceRecordStatus, ServiceRecordStatus>> = { 2: 1, 3: 1 };

/** The portal's names of the statuses (domain.md 3.1). */
export const DVCQG_STATUS_NAMES: Readonly<Record<ServiceRecordStatus, string>> = {
  1: 'Mới đăng ký',
  2: 'Được tiếp nhận',
  3: 'Không được tiếp nhận',
  4: 'Đang xử lý',
  5: 'Yêu cầu bổ sung giấy tờ',
  6: 'Yêu cầu thực hiện nghĩa vụ tài chính',
  7: 'Công dân yêu cầu rút hồ sơ',
  8: 'Dừng xử lý',
  9: 'Đã xử lý xong',
  10: 'Đã trả kết quả',
};

/** LoaiDoiTuong of protocol A; protocol B numbers them differently. */
export const DVCQG_APPLICANT_TYPES: Readonly<Record<Applicant['type'], string>> = { 1: '1', 2: '2', 3: '3', 4: '4' };

/** HinhThuc. The portal has no word for `online`. */
export const DVCQG_CHANNELS: Readonly<Partial<Record<NonNullable<ServiceRecordStatusReport['channel']>, string>>> = {
  direct: '0',
  post: '1',
};

type ResultKind = NonNullable<ServiceRecordStatusReport['result']>['kind'];

/** ThongTinTra: tells a result from a refusal and a withdrawal, which share status 9. */
export const DVCQG_RESULT_KINDS: Readonly<Record<ResultKind, string>> = {
  issued: 'Trả kết quả giải quyết',
  refused: 'Từ chối giải quyết hồ sơ',
  withdrawn: 'Trả lại hồ sơ theo yêu cầu rút',
};

/** LoaiPhiLePhi (ours: the guide at hand names no numbers): phí, lệ phí. */
export const DVCQG_FEE_KINDS: Readonly<Record<Fee['kind'], string>> = { fee: '1', charge: '2' };

/** HinhThucThu (ours, as above). */
export const DVCQG_FEE_COLLECTIONS: Readonly<Record<NonNullable<Fee['collection']>, string>> = {
  direct: '1',
  online: '2',
};

/** LoaiDinhDanh by the number's length. */
export const DVCQG_IDENTITY_KINDS: Readonly<Record<number, string>> = { 12: '1', 9: '2' };

/** The key that a code table gives for a portal's value. */
export function keyOfCode<K extends string>(table: Readonly<Partial<Record<K, string>>>, code: string): K | undefined {
  return (Object.keys(table) as K[]).find(key => table[key] === code);
}
