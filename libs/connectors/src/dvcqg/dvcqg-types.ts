/**
 * Protocol A of the national portal (guide v1.4.24, domain.md 3.2). All values are texts; an unknown one is ''.
 * Vietnamese names are the portal's own and stay inside this connector.
 */
export interface DvcqgItem {
  readonly MaHoSo: string;
  readonly MaTTHC: string;
  readonly TenTTHC: string;
  readonly MaLinhVuc: string;
  readonly TenLinhVuc: string;
  readonly SoBienNhan: string;
  readonly ChuHoSo: string;
  readonly LoaiDoiTuong: string;
  readonly MaDoiTuong: string;
  readonly ThongTinKhac: string;
  readonly Email: string;
  readonly Fax: string;
  readonly SoDienThoai: string;
  readonly TrichYeuHoSo: string;
  readonly NgayTiepNhan: string;
  readonly NgayHenTra: string;
  readonly NgayTra: string;
  readonly NgayKetThucXuLy: string;
  readonly TrangThaiHoSo: string;
  readonly ThongTinTra: string;
  readonly HinhThuc: string;
  readonly DonViXuLy: string;
  readonly GhiChu: string;
  readonly NgayNopHoSo: string;
  readonly NgayTuChoi: string;
  readonly TaiLieuNop: readonly DvcqgDocument[];
  readonly DanhSachLePhi: readonly DvcqgFee[];
  readonly DanhSachHoSoBoSung: readonly DvcqgSupplement[];
  readonly DanhSachGiayToKetQua: readonly DvcqgResultDocument[];
  readonly DinhDanhCHS: readonly DvcqgIdentity[];
}

export interface DvcqgDocument {
  readonly TepDinhKemId: string;
  readonly TenTepDinhKem: string;
  readonly IsDeleted: string;
  readonly MaThanhPhanHoSo: string;
  readonly DuongDanTaiTepTin: string;
  readonly DuocSoHoa: string;
  readonly DuocTaiSuDung: string;
  readonly DuocLayTuKhoDMQG: string;
  readonly MaKetQuaThayThe: string;
}

export interface DvcqgFee {
  readonly TenPhiLePhi: string;
  readonly MaPhiLePhi: string;
  readonly HinhThucThu: string;
  readonly Gia: string;
  readonly LoaiPhiLePhi: string;
}

export interface DvcqgSupplement {
  readonly HoSoBoSungId: string;
  readonly NguoiYeuCauBoSung: string;
  readonly NoiDungBoSung: string;
  readonly NgayBoSung: string;
  readonly NguoiTiepNhanBoSung: string;
  readonly NgayTiepNhanBoSung: string;
  readonly TrangThaiBoSung: string;
  readonly NgayHenTraTruoc: string;
  readonly NgayHenTraMoi: string;
}

export interface DvcqgResultDocument {
  readonly TenGiayTo: string;
  readonly MaGiayToKetQua: string;
  readonly GiayToId: string;
  readonly DuongDanTepTinKetQua: string;
}

export interface DvcqgIdentity {
  readonly LoaiDinhDanh: string;
  readonly SoDinhDanh: string;
}

/** One row of `CapNhatTienDoHoSoMC`. */
export interface DvcqgProgressRow {
  readonly MaHoSo: string;
  readonly NguoiXuLy: string;
  readonly ChucDanh: string;
  readonly ThoiDiemXuLy: string;
  readonly PhongBanXuLy: string;
  readonly NoiDungXuLy: string;
  readonly TrangThai: string;
  readonly NgayBatDau: string;
  readonly NgayKetThucTheoQuyDinh: string;
}

/** Body of `POST {adapter}{auth}`. */
export interface DvcqgAuthRequest {
  readonly username: string;
  readonly password: string;
}

/** Bodies of `POST {adapter}{integration}`, told apart by `service`. */
export type DvcqgRequest = { readonly session: string; readonly madonvi: string } & (
  | { readonly service: 'LayDanhSachTTHC' }
  | { readonly service: 'LayThuTuc'; readonly maTTHC: string }
  | { readonly service: 'TraCuuHoSo'; readonly mahoso: string }
  | {
      readonly service: 'DongBoHoSoMC';
      /** "False" creates, "True" changes what is there already. */
      readonly isUpdating: 'True' | 'False';
      readonly data: readonly DvcqgItem[];
    }
  | { readonly service: 'CapNhatTienDoHoSoMC'; readonly data: readonly DvcqgProgressRow[] }
);

/** What every call answers, under HTTP 200. */
export interface DvcqgReply {
  /** "0" or "00" is success; some adapters send a number. */
  readonly error_code: string | number;
  readonly message?: string;
  /** Answer of `auth`. */
  readonly session?: string;
  readonly result?: unknown;
}
