import type { ErrorPointer } from '#libs/kernel';

/** Fields of the record and the protocol's field from which each comes; the longest path that fits counts. */
const NAMES: Readonly<Record<string, string>> = {
  '/dossierCode': '/MaHoSo',
  '/procedureCode': '/MaTTHC',
  '/agencyCode': '/DonViXuLy',
  '/status': '/TrangThaiHoSo',
  '/submittedAt': '/NgayNopHoSo',
  '/receivedAt': '/NgayTiepNhan',
  '/promisedAt': '/NgayHenTra',
  '/finishedAt': '/NgayKetThucXuLy',
  '/applicant': '/ChuHoSo',
  '/applicant/identityNumber': '/DinhDanhCHS',
  '/applicant/taxCode': '/MaDoiTuong',
  '/applicant/phone': '/SoDienThoai',
  '/applicant/email': '/Email',
  '/summary': '/TrichYeuHoSo',
  '/note': '/GhiChu',
  '/fees': '/DanhSachLePhi',
  '/attachments': '/TaiLieuNop',
  '/supplements': '/DanhSachHoSoBoSung',
  '/result': '/DanhSachGiayToKetQua',
};
const LONGEST_FIRST = Object.keys(NAMES).sort((a, b) => b.length - a.length);

/** Errors about the record as errors about the item that the sender knows. What came from the item stays. */
export function inProtocolNames(errors: readonly ErrorPointer[]): ErrorPointer[] {
  return errors.map(({ pointer, message }) => ({ pointer: rename(pointer), message }));
}

function rename(pointer: string): string {
  const known = LONGEST_FIRST.find(path => pointer === path || pointer.startsWith(`${path}/`));
  return known === undefined ? pointer : NAMES[known]!;
}
