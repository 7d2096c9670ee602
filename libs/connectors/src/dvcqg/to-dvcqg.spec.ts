import { describe, expect, it } from '@jest/globals';
import type { ServiceRecordStatus } from '#libs/kernel';
import { fromDvcqgProgress } from './from-dvcqg.js';
import { FULL, MINIMAL } from './spec-records.js';
import { toDvcqgItem, toDvcqgProgress } from './to-dvcqg.js';

const CONTEXT = { agencyCode: '000.00.00.H41', now: '2025-01-01T00:00:00+07:00' };

describe('toDvcqgItem', () => {
  it('fills every field of the portal that a full record knows', () => {
    expect(toDvcqgItem(FULL)).toEqual({
      MaHoSo: '000.00.01.H22-240501-0001',
      MaTTHC: '1.012790.000.00.00.H41',
      TenTTHC: '',
      MaLinhVuc: '',
      TenLinhVuc: '',
      SoBienNhan: '000.00.01.H22-240501-0001',
      ChuHoSo: 'Công ty TNHH Sông Lam',
      LoaiDoiTuong: '2',
      MaDoiTuong: '2900123456-001',
      ThongTinKhac: '',
      Email: 'a@b.vn',
      Fax: '',
      SoDienThoai: '0238123456',
      TrichYeuHoSo: 'Đăng ký biến động',
      NgayNopHoSo: '20240501080000',
      NgayTiepNhan: '20240501090000',
      NgayHenTra: '20240521170000',
      NgayTuChoi: '',
      NgayKetThucXuLy: '20240519160000',
      NgayTra: '20240520100000',
      TrangThaiHoSo: '10',
      ThongTinTra: 'Trả kết quả giải quyết',
      HinhThuc: '1',
      DonViXuLy: '000.00.01.H22',
      GhiChu: 'Đã trả',
      TaiLieuNop: [
        {
          TepDinhKemId: 'T1',
          TenTepDinhKem: 'Đơn.pdf',
          IsDeleted: 'True',
          MaThanhPhanHoSo: 'TP1',
          DuongDanTaiTepTin: 'https://x.vn/don.pdf',
          DuocSoHoa: '1',
          DuocTaiSuDung: '0',
          DuocLayTuKhoDMQG: '1',
          MaKetQuaThayThe: 'KQ0',
        },
        {
          TepDinhKemId: 'T2',
          TenTepDinhKem: 'CCCD.pdf',
          IsDeleted: 'False',
          MaThanhPhanHoSo: '',
          DuongDanTaiTepTin: '',
          DuocSoHoa: '',
          DuocTaiSuDung: '',
          DuocLayTuKhoDMQG: '',
          MaKetQuaThayThe: '',
        },
      ],
      DanhSachLePhi: [
        { TenPhiLePhi: 'Phí thẩm định', MaPhiLePhi: 'P1', HinhThucThu: '2', Gia: '150000', LoaiPhiLePhi: '1' },
        { TenPhiLePhi: 'Lệ phí', MaPhiLePhi: 'L1', HinhThucThu: '', Gia: '0', LoaiPhiLePhi: '2' },
      ],
      DanhSachHoSoBoSung: [
        {
          HoSoBoSungId: 'B1',
          NguoiYeuCauBoSung: 'Trần Văn Minh',
          NoiDungBoSung: 'Bổ sung bản vẽ',
          NgayBoSung: '20240505090000',
          NguoiTiepNhanBoSung: 'Lê Thị Hoa',
          NgayTiepNhanBoSung: '20240507090000',
          TrangThaiBoSung: '1',
          NgayHenTraTruoc: '20240515170000',
          NgayHenTraMoi: '20240521170000',
        },
      ],
      DanhSachGiayToKetQua: [
        {
          TenGiayTo: 'Giấy chứng nhận',
          MaGiayToKetQua: 'KQ1',
          GiayToId: 'KQ1',
          DuongDanTepTinKetQua: 'https://x.vn/kq1.pdf',
        },
      ],
      DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '040090123456' }],
    });
  });

  it('makes nothing up for what a bare record does not say', () => {
    const item = toDvcqgItem({ ...MINIMAL, applicant: { type: 1, name: 'Nguyễn Văn An' } });
    expect(item).toMatchObject({ MaDoiTuong: '', DinhDanhCHS: [], NgayTiepNhan: '', NgayTra: '', NgayKetThucXuLy: '' });
    expect(toDvcqgItem(MINIMAL)).toMatchObject({ ChuHoSo: '', LoaiDoiTuong: '', HinhThuc: '', ThongTinTra: '' });
  });

  it('tells an old card of 9 digits from a number of 12', () => {
    const item = toDvcqgItem({ ...MINIMAL, applicant: { type: 1, name: 'A', identityNumber: '181234567' } });
    expect(item.DinhDanhCHS).toEqual([{ LoaiDinhDanh: '2', SoDinhDanh: '181234567' }]);
    expect(item.MaDoiTuong).toBe('181234567');
  });

  it('cuts what the portal would refuse as too long, between characters', () => {
    const item = toDvcqgItem({ ...MINIMAL, summary: '😀'.repeat(1001), note: 'x'.repeat(1001) });
    expect(Array.from(item.TrichYeuHoSo)).toHaveLength(1000);
    expect(item.TrichYeuHoSo.isWellFormed()).toBe(true);
    expect(item.GhiChu).toHaveLength(1000);
  });

  it.each<[ServiceRecordStatus, string]>([
    [1, 'NgayNopHoSo'],
    [2, 'NgayTiepNhan'],
    [3, 'NgayTuChoi'],
    [9, 'NgayKetThucXuLy'],
    [10, 'NgayTra'],
  ])('puts the time of status %i into %s', (status, field) => {
    expect(toDvcqgItem({ ...MINIMAL, status })).toMatchObject({ [field]: '20240502090000' });
  });
});

describe('toDvcqgProgress', () => {
  it('carries officer, time and term, with the officer cut to 50 characters', () => {
    const officer = { name: 'N'.repeat(60), title: 'Chuyên viên', unit: 'Sở Tư pháp' };
    const { receivedAt, promisedAt } = { receivedAt: FULL.receivedAt!, promisedAt: FULL.promisedAt! };
    expect(toDvcqgProgress({ ...MINIMAL, officer, receivedAt, promisedAt })).toEqual({
      MaHoSo: MINIMAL.dossierCode,
      NguoiXuLy: 'N'.repeat(50),
      ChucDanh: 'Chuyên viên',
      ThoiDiemXuLy: '20240502090000',
      PhongBanXuLy: 'Sở Tư pháp',
      NoiDungXuLy: 'Đang xử lý',
      TrangThai: '4',
      NgayBatDau: '20240501090000',
      NgayKetThucTheoQuyDinh: '20240521170000',
    });
  });

  it('comes back as the report that it told of', () => {
    const row = toDvcqgProgress({ ...MINIMAL, note: 'Chờ duyệt', officer: { name: 'Minh', title: 'CV' } });
    expect(fromDvcqgProgress(row, { ...CONTEXT, agencyCode: MINIMAL.agencyCode })).toEqual({
      dossierCode: MINIMAL.dossierCode,
      agencyCode: MINIMAL.agencyCode,
      status: 4,
      occurredAt: MINIMAL.occurredAt,
      note: 'Chờ duyệt',
      officer: { name: 'Minh', title: 'CV' },
    });
  });
});
