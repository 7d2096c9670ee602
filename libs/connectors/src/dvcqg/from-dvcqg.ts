import type { Applicant, Attachment, Fee, ServiceRecordStatusReport, Supplement } from '#libs/contracts';
import { isAgencyCode, SERVICE_RECORD_STATUSES, TAX_CODE_PATTERN, type ServiceRecordStatus } from '#libs/kernel';
import {
  DVCQG_APPLICANT_TYPES,
  DVCQG_CHANNELS,
  DVCQG_FEE_COLLECTIONS,
  DVCQG_FEE_KINDS,
  DVCQG_RESULT_KINDS,
  keyOfCode,
} from './dvcqg-codes.js';
import { DvcqgFields } from './dvcqg-fields.js';
import { occurredAtOf } from './dvcqg-occurred-at.js';

export interface DvcqgContext {
  /** The request's `madonvi`; used where the item's DonViXuLy is no agency code. */
  readonly agencyCode: string;
  /** RFC 3339; when the request arrived. Used only where the item has no date at all, see `occurredAtOf`. */
  readonly now: string;
}

/** What a progress row tells: everything but the procedure, which protocol A does not repeat there. */
export type DvcqgProgressReport = Omit<ServiceRecordStatusReport, 'procedureCode'>;

/** What an item of `DongBoHoSoMC` tells. */
export interface DvcqgItemReport {
  readonly report: ServiceRecordStatusReport;
  /** The item itself says when its status was taken: sent again it is the same event. See `occurredAtOf`. */
  readonly isDated: boolean;
}

const TAX_CODE = new RegExp(TAX_CODE_PATTERN);

/**
 * An item of `DongBoHoSoMC`, as it came from outside, as a record; patterns and lengths are left to the service's
 * schema. Throws `payload-invalid` with pointers into the item (`/NgayHenTra`) where dates, codes or types are wrong.
 *
 * `occurredAt` is part of an event's identity but no field of the protocol: see `occurredAtOf`.
 */
export function fromDvcqgItem(item: unknown, context: DvcqgContext): DvcqgItemReport {
  const fields = new DvcqgFields(item, '');
  const status = statusOf(fields, 'TrangThaiHoSo');
  const supplements = fields.list('DanhSachHoSoBoSung').map(toSupplement);
  const { occurredAt, isDated } = occurredAtOf(fields, status, supplements, context.now);
  const report = {
    ...(dossierOf(fields, context) satisfies Partial<ServiceRecordStatusReport>),
    procedureCode: fields.text('MaTTHC') ?? '',
    status,
    occurredAt,
    ...defined({
      submittedAt: fields.date('NgayNopHoSo'),
      receivedAt: fields.date('NgayTiepNhan'),
      promisedAt: fields.date('NgayHenTra'),
      finishedAt: fields.date('NgayKetThucXuLy'),
      applicant: applicantOf(fields),
      channel: keyOfCode(DVCQG_CHANNELS, fields.text('HinhThuc') ?? ''),
      summary: fields.text('TrichYeuHoSo'),
      note: fields.text('GhiChu'),
      result: resultOf(fields),
      fees: some(fields.list('DanhSachLePhi').map(toFee)),
      attachments: some(fields.list('TaiLieuNop').map(toAttachment)),
      supplements: some(supplements),
    }),
  };
  fields.throwIfInvalid();
  return { report, isDated };
}

/** A row of `CapNhatTienDoHoSoMC`, as it came from outside. Throws as `fromDvcqgItem`. */
export function fromDvcqgProgress(row: unknown, context: DvcqgContext): DvcqgProgressReport {
  const fields = new DvcqgFields(row, '');
  const name = fields.text('NguoiXuLy');
  const report = {
    dossierCode: fields.text('MaHoSo') ?? '',
    agencyCode: context.agencyCode,
    status: statusOf(fields, 'TrangThai'),
    occurredAt: fields.date('ThoiDiemXuLy') ?? context.now,
    ...defined({
      receivedAt: fields.date('NgayBatDau'),
      promisedAt: fields.date('NgayKetThucTheoQuyDinh'),
      note: fields.text('NoiDungXuLy'),
      officer: name && { name, ...defined({ title: fields.text('ChucDanh'), unit: fields.text('PhongBanXuLy') }) },
    }),
  };
  fields.throwIfInvalid();
  return report;
}

function dossierOf(fields: DvcqgFields, context: DvcqgContext) {
  const unit = fields.text('DonViXuLy');
  return {
    dossierCode: fields.text('MaHoSo') ?? '',
    agencyCode: unit && isAgencyCode(unit) ? unit : context.agencyCode,
  };
}

function statusOf(fields: DvcqgFields, name: string): ServiceRecordStatus {
  const text = fields.text(name) ?? '';
  const status = SERVICE_RECORD_STATUSES.find(known => String(known) === text);
  if (status) return status;
  fields.refuse(name, 'must be a status from "1" to "10"');
  // A stand-in that never leaves: `throwIfInvalid` ends the mapping after all errors are gathered.
  return 1;
}

function applicantOf(fields: DvcqgFields): Applicant | undefined {
  const name = fields.text('ChuHoSo');
  const typeCode = fields.text('LoaiDoiTuong');
  const type = keyOfCode(DVCQG_APPLICANT_TYPES as Record<string, string>, typeCode ?? '');
  if (typeCode && !type) fields.refuse('LoaiDoiTuong', 'must be "1", "2", "3" or "4"');
  if (!name || !type) return undefined;
  return {
    type: Number(type) as Applicant['type'],
    name,
    ...subjectNumbers(fields),
    ...defined({ phone: fields.text('SoDienThoai'), email: fields.text('Email') }),
  };
}

function subjectNumbers(fields: DvcqgFields): Pick<Applicant, 'identityNumber' | 'taxCode'> {
  const code = fields.text('MaDoiTuong');
  const numbers = fields.list('DinhDanhCHS').map(identity => identity.text('SoDinhDanh'));
  const isTaxCode = code !== undefined && TAX_CODE.test(code);
  const isIdentity = code !== undefined && /^(\d{9}|\d{12})$/.test(code);
  return defined({
    identityNumber: numbers.find(number => number !== undefined) ?? (isIdentity ? code : undefined),
    taxCode: isTaxCode ? code : undefined,
  });
}

function resultOf(fields: DvcqgFields): ServiceRecordStatusReport['result'] {
  const documents = fields.list('DanhSachGiayToKetQua').map(document => ({
    code: document.text('MaGiayToKetQua') ?? document.text('GiayToId') ?? '',
    name: document.text('TenGiayTo') ?? '',
    url: document.text('DuongDanTepTinKetQua') ?? '',
  }));
  const kind = keyOfCode(DVCQG_RESULT_KINDS, fields.text('ThongTinTra') ?? '');
  if (!kind && documents.length === 0) return undefined;
  return { kind: kind ?? 'issued', ...defined({ documents: some(documents) }) };
}

function toFee(fee: DvcqgFields): Fee {
  const kind = keyOfCode(DVCQG_FEE_KINDS, fee.text('LoaiPhiLePhi') ?? '');
  if (!kind) fee.refuse('LoaiPhiLePhi', 'must be "1" (phí) or "2" (lệ phí)');
  const amount = fee.text('Gia') ?? '';
  if (!/^\d{1,13}$/.test(amount)) fee.refuse('Gia', 'must be a whole number of đồng');
  return {
    code: fee.text('MaPhiLePhi') ?? '',
    name: fee.text('TenPhiLePhi') ?? '',
    kind: kind ?? 'fee',
    amount: Number(amount),
    ...defined({ collection: keyOfCode(DVCQG_FEE_COLLECTIONS, fee.text('HinhThucThu') ?? '') }),
  };
}

function toAttachment(file: DvcqgFields): Attachment {
  return {
    id: file.text('TepDinhKemId') ?? '',
    name: file.text('TenTepDinhKem') ?? '',
    ...defined({
      componentCode: file.text('MaThanhPhanHoSo'),
      url: file.text('DuongDanTaiTepTin'),
      digitised: file.flag('DuocSoHoa'),
      reused: file.flag('DuocTaiSuDung'),
      fromDataStore: file.flag('DuocLayTuKhoDMQG'),
      replacesResultCode: file.text('MaKetQuaThayThe'),
      deleted: file.flag('IsDeleted') || undefined,
    }),
  };
}

function toSupplement(row: DvcqgFields): Supplement {
  return {
    id: row.text('HoSoBoSungId') ?? '',
    requestedBy: row.text('NguoiYeuCauBoSung') ?? '',
    content: row.text('NoiDungBoSung') ?? '',
    requestedAt: row.date('NgayBoSung') ?? '',
    ...defined({
      receivedBy: row.text('NguoiTiepNhanBoSung'),
      receivedAt: row.date('NgayTiepNhanBoSung'),
      fulfilled: row.flag('TrangThaiBoSung'),
      promisedBefore: row.date('NgayHenTraTruoc'),
      promisedAfter: row.date('NgayHenTraMoi'),
    }),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined | ''> };

/** Without the members that are not known, so that they are absent and not `undefined`. */
function defined<T extends Record<string, unknown>>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
