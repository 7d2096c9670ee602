import { describe, expect, it } from '@jest/globals';
import { toDvcqgItem, toDvcqgProgress } from '#libs/connectors';
import { sampleRecord } from '#libs/samples';
import { complainAboutItem, complainAboutRow } from './portal-rules.js';

const ITEM = toDvcqgItem(sampleRecord());
const ROW = toDvcqgProgress(sampleRecord());

describe('the portal’s rules', () => {
  it('let through what the hub makes of a good record', () => {
    expect(complainAboutItem(ITEM)).toBeUndefined();
    expect(complainAboutRow(ROW)).toBeUndefined();
  });

  it.each([
    [{ MaHoSo: '' }, 'MaHoSo'],
    [{ TrangThaiHoSo: 4 }, 'TrangThaiHoSo phải là chuỗi'],
    [{ TrangThaiHoSo: '11' }, 'TrangThaiHoSo'],
    [{ NgayTiepNhan: '2024-05-01' }, 'NgayTiepNhan'],
    [{ NgayHenTra: '20240231000000' }, 'NgayHenTra'],
    [{ TrichYeuHoSo: 'x'.repeat(1001) }, '1000'],
    [{ TaiLieuNop: 'x' }, 'danh sách'],
    [{ DanhSachHoSoBoSung: [{ NgayBoSung: 'x' }] }, 'NgayBoSung'],
    [{ DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '123' }] }, 'SoDinhDanh'],
  ])('refuse %j', (change, word) => {
    expect(complainAboutItem({ ...ITEM, ...change })).toContain(word);
  });

  it('refuse a progress row without its time or with too long a name', () => {
    expect(complainAboutRow({ ...ROW, ThoiDiemXuLy: '' })).toContain('ThoiDiemXuLy');
    expect(complainAboutRow({ ...ROW, NguoiXuLy: 'x'.repeat(51) })).toContain('50');
    expect(complainAboutRow(null)).toBeDefined();
  });
});
