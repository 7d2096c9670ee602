import type { JsonObject } from '#libs/kernel';
import type { VbdlisOperation } from './vbdlis-operations.js';

/** One message of each operation as VBDLIS and the one-stops that speak to it write them. */
const DOSSIER = '000.00.01.H27-260302-0001';
const RECEIPT = {
  LaQuyTrinhCapTinh: false,
  TinhId: 42,
  HuyenId: 436,
  XaId: 18001,
  SoBienNhan: DOSSIER,
  MaHoSoMotCua: 'MC-1',
  NguoiTiepNhan: 'Trần Thị B',
  NgayTiepNhan: '2026-03-02T01:00:00Z',
  NgayHenTra: '2026-03-19T10:00:00Z',
  DiaChiTaiSan: 'Thôn 1, xã Cẩm Bình',
  ThongTinNguoiNopDon: {
    HoTen: 'Nguyễn Văn Ánh',
    SoChungMinh: '042090123456',
    DiaChiChiTiet: 'Thôn 1',
    SoDienThoai: '0912345678',
    Email: 'anh@example.vn',
  },
  ThongTinQuyTrinh: { MaQuyTrinh: 'DKBD-01', TenQuyTrinh: 'Đăng ký biến động' },
  ThongTinThuaDat: [{ SoThuTuThua: '345', SoHieuBanDo: '12', DienTich: '120.5', DiaChiChiTiet: 'Thôn 1' }],
};
const LINK = { TenGiayTo: 'Giấy chứng nhận', KieuFile: '.pdf', LinkFile: 'https://land.example/files/1' };

export const VBDLIS_SAMPLES: Readonly<Record<VbdlisOperation, JsonObject>> = {
  TiepNhanHoSo: {
    ...RECEIPT,
    DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn (mẫu 11/ĐK)', SoBanChinh: 1, SoBanSao: 2 }],
  },
  BoSungHoSo: {
    SoBienNhan: DOSSIER,
    NgayHenTraMoi: '2026-03-25T10:00:00Z',
    GhiChu: 'Đã bổ sung',
    DanhSachGiayToBoSung: [{ TenGiayTo: 'Bản vẽ', SoBanChinh: 1, SoBanSao: 0 }],
  },
  CapNhatTrangThaiHoSo: { SoBienNhan: DOSSIER, NgayTra: '2026-03-20T02:30:00Z' },
  phanhoihososaiketqua: { SoBienNhan: DOSSIER, reason: 'Sai tên chủ', files: [] },
  ChuyenHoSo: {
    SoBienNhan: DOSSIER,
    MaCanBoChuyen: 'cb01',
    MaCanBoNhan: 'cb02',
    MaTrangThai: 'THAM_DINH',
    LaTrangThaiChuyenLai: false,
    NoiDungXuLy: 'Chuyển thẩm định',
    NgayChuyen: '2026-03-03T01:00:00Z',
    HanXuLy: '2026-03-05T10:00:00Z',
    DanhSachTapTin: [LINK],
  },
  YeuCauBoSungHoSo: {
    SoBienNhan: DOSSIER,
    NgayChoBoSung: '2026-03-04T01:00:00Z',
    MaCanBoXuLy: 'cb02',
    LaTamDung: true,
    GhiChu: 'Thiếu bản vẽ',
    TapTin: LINK,
  },
  NhanBoSungHoSo: {
    SoBienNhan: DOSSIER,
    NgayNhanBoSung: '2026-03-06T01:00:00Z',
    NgayHenTraMoi: '2026-03-25T10:00:00Z',
    GhiChu: 'Đã nhận',
    TapTin: LINK,
  },
  GuiKetQuaThue: {
    SoBienNhan: DOSSIER,
    NguoiXuLy: 'Lê Văn C',
    NgayCoKetQuaThue: '2026-03-10T01:00:00Z',
    GhiChu: 'Kết quả thuế',
    DanhSachThongBaoThue: [
      {
        HoTenChu: 'Nguyễn Văn Ánh',
        LoaiThue: 'Lệ phí trước bạ nhà đất',
        SoThongBaoThue: 'TBT-1',
        DuongDanThongBaoThue: 'https://tax.example/1.pdf',
      },
    ],
  },
  KetThucHoSo: {
    SoBienNhan: DOSSIER,
    NgayKetThuc: '2026-03-18T01:00:00Z',
    MaCanBoXuLy: 'cb02',
    TrangThaiKetThuc: 0,
    GhiChu: 'Đã ký',
    DanhSachGiayToKetQua: [LINK],
  },
  TiepNhanHoSoChoMotCua: {
    ...RECEIPT,
    DanhSachGiayToDinhKem: [
      { TenGiayTo: 'Đơn (mẫu 11/ĐK)', SoBanChinh: 1, SoBanSao: 2 },
      { ...LINK, SoBanChinh: 0, SoBanSao: 1 },
    ],
  },
  YeuCauCapNhatHoSo: { SoBienNhan: DOSSIER, MaCanBoXuLy: 'cb02', GhiChu: 'Cập nhật số điện thoại' },
  ThueChuyenTraHoSoDoSai: { SoBienNhan: DOSSIER, GhiChu: 'Sai diện tích' },
  ThongBaoNhapSaiThuTuc: { SoBienNhan: DOSSIER, MaCanBoXuLy: 'cb02', GhiChu: 'Sai thủ tục' },
};
