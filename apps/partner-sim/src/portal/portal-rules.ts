import { DVCQG_LIMITS } from '#libs/connectors';
import { DateTime } from 'luxon';

/** The portal's own check of what it is sent; undefined = fine, else the message of the refusal. */
export type Complaint = string | undefined;

const REQUIRED_OF_ITEM = ['MaHoSo', 'MaTTHC', 'TrangThaiHoSo'];
const REQUIRED_OF_ROW = ['MaHoSo', 'ThoiDiemXuLy', 'TrangThai'];
const DATE_FIELDS = new Set([
  'NgayTiepNhan',
  'NgayHenTra',
  'NgayTra',
  'NgayKetThucXuLy',
  'NgayNopHoSo',
  'NgayTuChoi',
  'NgayBoSung',
  'NgayTiepNhanBoSung',
  'NgayHenTraTruoc',
  'NgayHenTraMoi',
  'ThoiDiemXuLy',
  'NgayBatDau',
  'NgayKetThucTheoQuyDinh',
]);
const LISTS = new Set(['TaiLieuNop', 'DanhSachLePhi', 'DanhSachHoSoBoSung', 'DanhSachGiayToKetQua', 'DinhDanhCHS']);
const ALLOWED: Readonly<Record<string, RegExp>> = {
  TrangThaiHoSo: /^([1-9]|10)$/,
  TrangThai: /^([1-9]|10)$/,
  LoaiDoiTuong: /^[1-4]?$/,
  HinhThuc: /^[01]?$/,
  IsDeleted: /^(True|False)?$/,
  LoaiDinhDanh: /^[12]$/,
  SoDinhDanh: /^(\d{9}|\d{12})$/,
};

export function complainAboutItem(item: unknown): Complaint {
  return complainAboutObject(item, REQUIRED_OF_ITEM);
}

export function complainAboutRow(row: unknown): Complaint {
  return complainAboutObject(row, REQUIRED_OF_ROW);
}

function complainAboutObject(value: unknown, required: readonly string[]): Complaint {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'Dữ liệu không đúng định dạng';
  const fields = value as Record<string, unknown>;
  const missing = required.find(name => !fields[name]);
  if (missing) return `Thiếu trường bắt buộc ${missing}`;
  return first(Object.entries(fields), ([name, field]) => complainAboutField(name, field));
}

function complainAboutField(name: string, value: unknown): Complaint {
  if (LISTS.has(name)) {
    return Array.isArray(value)
      ? first(value as unknown[], row => complainAboutObject(row, []))
      : `${name} phải là danh sách`;
  }
  if (typeof value !== 'string') return `${name} phải là chuỗi`;
  if (DATE_FIELDS.has(name) && value !== '' && !isDate(value)) return `${name} không đúng định dạng yyyyMMddHHmmss`;
  if (ALLOWED[name]?.test(value) === false) return `Giá trị của ${name} không hợp lệ`;
  const limit = (DVCQG_LIMITS as Readonly<Record<string, number>>)[name];
  return limit !== undefined && Array.from(value).length > limit ? `${name} vượt quá ${limit} ký tự` : undefined;
}

function isDate(text: string): boolean {
  return /^\d{14}$/.test(text) && DateTime.fromFormat(text, 'yyyyMMddHHmmss').isValid;
}

function first<T>(values: readonly T[], check: (value: T) => Complaint): Complaint {
  for (const value of values) {
    const complaint = check(value);
    if (complaint) return complaint;
  }
  return undefined;
}
