import { describe, expect, it } from '@jest/globals';
import type { HubError, ServiceRecordStatus } from '#libs/kernel';
import { type DvcqgContext, fromDvcqgItem } from './from-dvcqg.js';
import { FULL, MINIMAL } from './spec-records.js';
import { toDvcqgItem } from './to-dvcqg.js';

const CONTEXT = { agencyCode: '000.00.00.H41', now: '2025-01-01T00:00:00+07:00' };

const reportOf = (item: unknown, context: DvcqgContext) => fromDvcqgItem(item, context).report;

describe('fromDvcqgItem', () => {
  it('gives back the full record', () => {
    expect(reportOf(toDvcqgItem(FULL), CONTEXT)).toEqual(FULL);
  });

  it.each<ServiceRecordStatus>([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'loses nothing that an item of status %i can hold: there and back is the same item',
    status => {
      const item = toDvcqgItem({ ...FULL, status, occurredAt: FULL.finishedAt!, agencyCode: 'H37.DN.001' });
      expect(toDvcqgItem(reportOf(item, CONTEXT))).toEqual(item);
    },
  );

  it('takes the agency from the request where the item names its unit in words', () => {
    const item = { ...toDvcqgItem(MINIMAL), DonViXuLy: 'Sở Tư pháp' };
    expect(reportOf(item, CONTEXT).agencyCode).toBe('000.00.00.H41');
  });

  it('reads what sloppy senders write: numbers for texts, null for unknown, members left out', () => {
    const item = {
      MaHoSo: MINIMAL.dossierCode,
      MaTTHC: '1.001193',
      TrangThaiHoSo: 2,
      NgayTiepNhan: 20240501083000,
      Fax: null,
    };
    expect(reportOf(item, CONTEXT)).toEqual({
      dossierCode: MINIMAL.dossierCode,
      procedureCode: '1.001193',
      agencyCode: '000.00.00.H41',
      status: 2,
      occurredAt: '2024-05-01T08:30:00+07:00',
      receivedAt: '2024-05-01T08:30:00+07:00',
    });
  });

  it('names everything that is wrong at once, each with its pointer', () => {
    const item = {
      ...toDvcqgItem(FULL),
      TrangThaiHoSo: '11',
      NgayHenTra: '01/05/2024',
      LoaiDoiTuong: '7',
      TaiLieuNop: 'x',
      DanhSachLePhi: [{ LoaiPhiLePhi: '9', Gia: '1.5' }],
      DanhSachHoSoBoSung: [null],
      GhiChu: { a: 1 },
    };
    expect(pointersOf(item).sort()).toEqual([
      '/DanhSachHoSoBoSung/0',
      '/DanhSachLePhi/0/Gia',
      '/DanhSachLePhi/0/LoaiPhiLePhi',
      '/GhiChu',
      '/LoaiDoiTuong',
      '/NgayHenTra',
      '/TaiLieuNop',
      '/TrangThaiHoSo',
    ]);
    expect(pointersOf('text')).toContain('');
  });
});

describe('the time of a status', () => {
  const at = (fields: object) => reportOf({ ...toDvcqgItem(MINIMAL), ...fields }, CONTEXT).occurredAt;
  const dates = { NgayNopHoSo: '20240501080000', NgayTiepNhan: '20240501090000', NgayHenTra: '20240601090000' };
  const supplement = { NgayBoSung: '20240503090000', NgayTiepNhanBoSung: '20240504090000' };

  it('is the newest known date where the status has none of its own, and never a promise', () => {
    expect(at({ ...dates, TrangThaiHoSo: '4' })).toBe('2024-05-01T09:00:00+07:00');
    expect(at({ ...dates, TrangThaiHoSo: '4', DanhSachHoSoBoSung: [supplement] })).toBe('2024-05-04T09:00:00+07:00');
  });

  it('leaves out dates in the future, which would be refused', () => {
    expect(at({ ...dates, TrangThaiHoSo: '4', NgayTra: '20990101000000' })).toBe('2024-05-01T09:00:00+07:00');
  });

  it('tells the second acceptance after a supplement from the first', () => {
    expect(at({ ...dates, TrangThaiHoSo: '2' })).toBe('2024-05-01T09:00:00+07:00');
    expect(at({ ...dates, TrangThaiHoSo: '2', DanhSachHoSoBoSung: [supplement] })).toBe('2024-05-04T09:00:00+07:00');
  });

  it('is the newest request where a supplement is wanted', () => {
    const first = { NgayBoSung: '20240502090000' };
    expect(at({ ...dates, TrangThaiHoSo: '5', DanhSachHoSoBoSung: [supplement, first] })).toBe(
      '2024-05-03T09:00:00+07:00',
    );
  });

  it('is the time of arrival only where the item has no date at all', () => {
    expect(at({ TrangThaiHoSo: '4' })).toBe(CONTEXT.now);
    expect(at({ TrangThaiHoSo: '10' })).toBe(CONTEXT.now);
  });
});

function pointersOf(item: unknown): string[] {
  try {
    fromDvcqgItem(item, CONTEXT);
  } catch (error) {
    return ((error as HubError).errors ?? []).map(({ pointer }) => pointer);
  }
  throw new Error('was accepted');
}
