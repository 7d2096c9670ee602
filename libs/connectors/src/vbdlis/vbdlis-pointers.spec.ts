import { describe, expect, it } from '@jest/globals';
import { VBDLIS_DIALECTS, type VbdlisDialect } from './vbdlis-dialects.js';
import type { VbdlisOperation } from './vbdlis-operations.js';
import { inVbdlisNames } from './vbdlis-pointers.js';

const { vbdlis, ilis } = VBDLIS_DIALECTS;

describe('an error of the record', () => {
  const named = (operation: VbdlisOperation, pointer: string, row = 0, dialect: VbdlisDialect = vbdlis) =>
    inVbdlisNames(operation, dialect, [{ pointer, message: 'm' }], row)[0]!.pointer;

  it.each<[VbdlisOperation, string, string]>([
    ['TiepNhanHoSo', '/dossierCode', '/SoBienNhan'],
    ['TiepNhanHoSo', '/applicant', '/ThongTinNguoiNopDon'],
    ['TiepNhanHoSo', '/applicant/identityNumber', '/ThongTinNguoiNopDon/SoChungMinh'],
    ['TiepNhanHoSo', '/applicant/email', '/ThongTinNguoiNopDon/Email'],
    ['TiepNhanHoSo', '/process', '/ThongTinQuyTrinh'],
    ['TiepNhanHoSo', '/parcels/1/area', '/ThongTinThuaDat/1/DienTich'],
    ['TiepNhanHoSo', '/parcels/0/commune', '/XaId'],
    ['TiepNhanHoSo', '/attachments/0/name', '/DanhSachGiayToDinhKem/0/TenGiayTo'],
    ['YeuCauBoSungHoSo', '/attachments/0/name', '/TapTin/TenGiayTo'],
    ['KetThucHoSo', '/result', '/TrangThaiKetThuc'],
    ['KetThucHoSo', '/result/files/2/file/url', '/DanhSachGiayToKetQua/2/LinkFile'],
    ['ThueChuyenTraHoSoDoSai', '/occurredAt', '/occurredAt'],
  ])('of %s at %s is one at %s to its sender', (operation, pointer, wanted) => {
    expect(named(operation, pointer)).toBe(wanted);
  });

  it('of a notice names its row and the sender’s own word', () => {
    expect(named('GuiKetQuaThue', '/notice/owner', 2, ilis)).toBe('/DanhSachThongBaoThue/2/HoVaChu');
    expect(named('GuiKetQuaThue', '/notice/taxType', 1)).toBe('/DanhSachThongBaoThue/1/LoaiThue');
  });
});
