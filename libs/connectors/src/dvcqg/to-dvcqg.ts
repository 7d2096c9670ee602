import type {
  Applicant,
  Attachment,
  Fee,
  ResultDocument,
  ServiceRecordStatusReport,
  Supplement,
} from '#libs/contracts';
import {
  DVCQG_APPLICANT_TYPES,
  DVCQG_CHANNELS,
  DVCQG_FEE_COLLECTIONS,
  DVCQG_FEE_KINDS,
  DVCQG_IDENTITY_KINDS,
  DVCQG_LIMITS,
  DVCQG_RESULT_KINDS,
  DVCQG_STATUS_NAMES,
} from './dvcqg-codes.js';
import { formatDvcqgDate } from './dvcqg-dates.js';
import type {
  DvcqgDocument,
  DvcqgFee,
  DvcqgIdentity,
  DvcqgItem,
  DvcqgProgressRow,
  DvcqgResultDocument,
  DvcqgSupplement,
} from './dvcqg-types.js';

/**
 * A record as an item of `DongBoHoSoMC`. What the record does not say stays '': no identity number, no date and no
 * name is made up (domain.md 8, defect 8).
 */
export function toDvcqgItem(record: ServiceRecordStatusReport): DvcqgItem {
  return {
    MaHoSo: record.dossierCode,
    MaTTHC: record.procedureCode,
    TenTTHC: '',
    MaLinhVuc: '',
    TenLinhVuc: '',
    SoBienNhan: record.dossierCode,
    ...applicantFields(record.applicant),
    ThongTinKhac: '',
    Fax: '',
    TrichYeuHoSo: cut(record.summary, DVCQG_LIMITS.TrichYeuHoSo),
    ...dateFields(record),
    TrangThaiHoSo: String(record.status),
    ThongTinTra: record.result ? DVCQG_RESULT_KINDS[record.result.kind] : '',
    HinhThuc: (record.channel && DVCQG_CHANNELS[record.channel]) ?? '',
    DonViXuLy: record.agencyCode,
    GhiChu: cut(record.note, DVCQG_LIMITS.GhiChu),
    TaiLieuNop: (record.attachments ?? []).map(toDocument),
    DanhSachLePhi: (record.fees ?? []).map(toFee),
    DanhSachHoSoBoSung: (record.supplements ?? []).map(toSupplement),
    DanhSachGiayToKetQua: (record.result?.documents ?? []).map(toResultDocument),
    DinhDanhCHS: identities(record.applicant),
  };
}

/** A record as a row of `CapNhatTienDoHoSoMC`. */
export function toDvcqgProgress(record: ServiceRecordStatusReport): DvcqgProgressRow {
  return {
    MaHoSo: record.dossierCode,
    NguoiXuLy: cut(record.officer?.name, DVCQG_LIMITS.NguoiXuLy),
    ChucDanh: record.officer?.title ?? '',
    ThoiDiemXuLy: formatDvcqgDate(record.occurredAt),
    PhongBanXuLy: record.officer?.unit ?? '',
    NoiDungXuLy: cut(record.note ?? DVCQG_STATUS_NAMES[record.status], DVCQG_LIMITS.NoiDungXuLy),
    TrangThai: String(record.status),
    NgayBatDau: date(record.receivedAt),
    NgayKetThucTheoQuyDinh: date(record.promisedAt),
  };
}

/** Statuses 1, 2, 3, 9 and 10 have a date of their own: where the record does not name it, it is when it happened. */
function dateFields(record: ServiceRecordStatusReport) {
  const at = (status: number): string | undefined => (record.status === status ? record.occurredAt : undefined);
  return {
    NgayNopHoSo: date(record.submittedAt ?? at(1)),
    NgayTiepNhan: date(record.receivedAt ?? at(2)),
    NgayHenTra: date(record.promisedAt),
    NgayTuChoi: date(at(3)),
    NgayKetThucXuLy: date(record.finishedAt ?? at(9)),
    NgayTra: date(at(10)),
  };
}

function applicantFields(applicant: Applicant | undefined) {
  return {
    ChuHoSo: applicant?.name ?? '',
    LoaiDoiTuong: applicant ? DVCQG_APPLICANT_TYPES[applicant.type] : '',
    MaDoiTuong: subjectCode(applicant),
    Email: applicant?.email ?? '',
    SoDienThoai: applicant?.phone ?? '',
  };
}

function subjectCode(applicant: Applicant | undefined): string {
  if (applicant?.type === 1) return applicant.identityNumber ?? applicant.taxCode ?? '';
  return applicant?.taxCode ?? applicant?.identityNumber ?? '';
}

function identities(applicant: Applicant | undefined): DvcqgIdentity[] {
  const number = applicant?.identityNumber ?? '';
  const kind = DVCQG_IDENTITY_KINDS[number.length];
  return kind === undefined ? [] : [{ LoaiDinhDanh: kind, SoDinhDanh: number }];
}

function toDocument(attachment: Attachment): DvcqgDocument {
  return {
    TepDinhKemId: attachment.id,
    TenTepDinhKem: attachment.name,
    IsDeleted: attachment.deleted === true ? 'True' : 'False',
    MaThanhPhanHoSo: attachment.componentCode ?? '',
    DuongDanTaiTepTin: attachment.url ?? '',
    DuocSoHoa: flag(attachment.digitised),
    DuocTaiSuDung: flag(attachment.reused),
    DuocLayTuKhoDMQG: flag(attachment.fromDataStore),
    MaKetQuaThayThe: attachment.replacesResultCode ?? '',
  };
}

function toFee(fee: Fee): DvcqgFee {
  return {
    TenPhiLePhi: fee.name,
    MaPhiLePhi: fee.code,
    HinhThucThu: fee.collection ? DVCQG_FEE_COLLECTIONS[fee.collection] : '',
    Gia: String(fee.amount),
    LoaiPhiLePhi: DVCQG_FEE_KINDS[fee.kind],
  };
}

function toSupplement(supplement: Supplement): DvcqgSupplement {
  return {
    HoSoBoSungId: supplement.id,
    NguoiYeuCauBoSung: supplement.requestedBy,
    NoiDungBoSung: supplement.content,
    NgayBoSung: formatDvcqgDate(supplement.requestedAt),
    NguoiTiepNhanBoSung: supplement.receivedBy ?? '',
    NgayTiepNhanBoSung: date(supplement.receivedAt),
    TrangThaiBoSung: flag(supplement.fulfilled),
    NgayHenTraTruoc: date(supplement.promisedBefore),
    NgayHenTraMoi: date(supplement.promisedAfter),
  };
}

function toResultDocument(document: ResultDocument): DvcqgResultDocument {
  return {
    TenGiayTo: document.name,
    MaGiayToKetQua: document.code,
    GiayToId: document.code,
    DuongDanTepTinKetQua: document.url,
  };
}

function date(iso: string | undefined): string {
  return iso === undefined ? '' : formatDvcqgDate(iso);
}

function flag(value: boolean | undefined): string {
  if (value === undefined) return '';
  return value ? '1' : '0';
}

/** Cut by code points, so that no half of a surrogate pair is left. */
function cut(text: string | undefined, length: number): string {
  if (text === undefined || text.length <= length) return text ?? '';
  return Array.from(text).slice(0, length).join('');
}
