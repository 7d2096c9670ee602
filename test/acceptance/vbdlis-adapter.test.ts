import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, DONE, LandWorld, link, notice, receipt } from './support/vbdlis-world.js';

let land: LandWorld;

beforeAll(async () => {
  land = await LandWorld.start('H94');
});
afterAll(() => land?.remove());

describe('every operation', () => {
  it('of a one-stop to a land system is taken and answered in its form', async () => {
    const code = land.number();
    const told: [string, Body, string][] = [
      ['TiepNhanHoSo', receipt(code), 'received'],
      ['BoSungHoSo', { SoBienNhan: code, NgayHenTraMoi: '25/03/2026', GhiChu: 'Bổ sung' }, 'supplemented'],
      ['CapNhatTrangThaiHoSo', { SoBienNhan: code, NgayTra: '20260320093000' }, 'handed-over'],
      ['phanhoihososaiketqua', { SoBienNhan: code, reason: 'Sai tên' }, 'result-wrong'],
    ];
    for (const [operation, body] of told) {
      const reply = await land.call(operation, body, { as: 'one-stop' });
      expect(reply).toEqual({
        data: 1,
        status: { success: true, code: 200, type: 'success', time: expect.any(String), message: 'Thành công' },
      });
    }
    const taken = await land.records(code, told.length);
    expect(taken.map(record => record['type'])).toEqual(told.map(([, , type]) => type));
    expect(taken[0]).toMatchObject({
      agencyCode: land.agency,
      occurredAt: '2026-03-02T08:00:00+07:00',
      promisedAt: '2026-03-19T17:00:00+07:00',
      applicant: { name: 'Nguyễn Văn Ánh', identityNumber: '042090123456' },
      parcels: [{ commune: '18001', mapSheet: '12', parcelNumber: '345', area: 1234.5 }],
    });
    expect(await land.rows(code, told.length)).toHaveLength(told.length);
  });

  it('of a land system to a one-stop is taken and answered in its form', async () => {
    const SoBienNhan = land.number();
    const told: [string, Body, string][] = [
      ['ChuyenHoSo', { NgayChuyen: '2026-03-03T01:00:00Z', MaCanBoNhan: 'cb2', DanhSachTapTin: [link] }, 'moved'],
      [
        'YeuCauBoSungHoSo',
        { NgayChoBoSung: '2026-03-04T01:00:00Z', LaTamDung: true, TapTin: link },
        'supplement-requested',
      ],
      ['NhanBoSungHoSo', { NgayNhanBoSung: '2026-03-05T01:00:00Z' }, 'supplement-received'],
      [
        'GuiKetQuaThue',
        { NgayCoKetQuaThue: '2026-03-06T01:00:00Z', DanhSachThongBaoThue: [notice('1', 'LPTB')] },
        'tax-notice',
      ],
      [
        'KetThucHoSo',
        { NgayKetThuc: '2026-03-07T01:00:00Z', TrangThaiKetThuc: 0, DanhSachGiayToKetQua: [link] },
        'finished',
      ],
      ['YeuCauCapNhatHoSo', { MaCanBoXuLy: 'cb1', GhiChu: 'x' }, 'update-requested'],
      ['ThueChuyenTraHoSoDoSai', { GhiChu: 'x' }, 'tax-returned'],
      ['ThongBaoNhapSaiThuTuc', { MaCanBoXuLy: 'cb1' }, 'wrong-procedure'],
    ];
    for (const [operation, body] of told) expect(await land.call(operation, { SoBienNhan, ...body })).toEqual(DONE);
    const taken = await land.records(SoBienNhan, told.length);
    expect(taken.map(record => record['type'])).toEqual(told.map(([, , type]) => type));
    expect(taken[4]).toMatchObject({
      result: { kind: 'issued', files: [{ file: { url: 'https://land.example/api/files/1' } }] },
    });
  });

  it('has the content of its files in the store and their hash in the record', async () => {
    const code = land.number();
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3_000_000, 'Đất'), Buffer.from('%%EOF')]);
    const TapTin = { name: 'Đơn.pdf', data: pdf.toString('base64') };
    const body = { ...receipt(code), DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn', TapTin }] };
    for (let i = 0; i < 2; i++) expect(await land.call('TiepNhanHoSo', body)).toMatchObject({ data: 1 });
    const sha256 = createHash('sha256').update(pdf).digest('hex');
    const file = { fileId: sha256, sha256, size: pdf.length, mediaType: 'application/pdf' };
    const [record] = await land.records(code, 2);
    expect(record).toMatchObject({ attachments: [{ name: 'Đơn', kind: '.pdf', file }] });
    expect(new Set(land.tap.idsOf(code)).size).toBe(1);
    const kept = join(dirname(land.world.hub.credentialsFile), 'files', 'kept', sha256.slice(0, 2), sha256.slice(2, 4));
    expect((await readFile(join(kept, sha256))).equals(pdf)).toBe(true);
  });

  it('that is repeated is answered as the first was, and is one in the log', async () => {
    const SoBienNhan = land.number();
    const moved = { SoBienNhan, NgayChuyen: '2026-03-03T01:00:00Z', MaCanBoNhan: 'cb2' };
    const undated = { SoBienNhan, GhiChu: 'Sai diện tích' };
    const replies = [
      await land.call('ChuyenHoSo', moved),
      await land.call('ChuyenHoSo', { ...moved, NgayChuyen: '03/03/2026 08:00:00' }),
      ...(await Promise.all([1, 2, 3].map(() => land.call('ThueChuyenTraHoSoDoSai', undated)))),
    ];
    expect(replies).toEqual(replies.map(() => DONE));
    await land.records(SoBienNhan, replies.length);
    expect(new Set(land.tap.idsOf(SoBienNhan)).size).toBe(2);
    // Word for word the same, also where the message says no time: nobody takes it for another one under the same id.
    expect(new Set(land.tap.of(SoBienNhan).map(record => JSON.stringify(record))).size).toBe(2);
    expect(await land.rows(SoBienNhan, 2)).toHaveLength(2);
  });

  it('that differs from another of the same kind and second is a message of its own', async () => {
    const SoBienNhan = land.number();
    const end = (LinkFile: string) => ({
      SoBienNhan,
      NgayKetThuc: '07/03/2026',
      TrangThaiKetThuc: 0,
      DanhSachGiayToKetQua: [{ ...link, LinkFile }],
    });
    const moved = { SoBienNhan, NgayChuyen: '2026-03-03T01:00:00Z', MaCanBoNhan: 'cb2' };
    const told: [string, Body][] = [
      ['TiepNhanHoSo', receipt(SoBienNhan)],
      ['ChuyenHoSo', moved],
      ['ChuyenHoSo', { ...moved, MaCanBoNhan: 'cb3' }],
      ['KetThucHoSo', end('files/dead')],
      ['KetThucHoSo', end('files/mended')],
      ['KetThucHoSo', end('files/mended')],
    ];
    for (const [operation, body] of told) {
      const reply = await land.call(operation, body, { as: operation === 'TiepNhanHoSo' ? 'one-stop' : 'land' });
      expect(reply.Result ?? reply.data).toBe(1);
    }
    expect(await land.rows(SoBienNhan, 5)).toHaveLength(5);
    await land.untilHistory(SoBienNhan, ['applied', 'applied', 'applied', 'applied', 'applied superseding']);
  });

  it('with several notices is one record for each, or none where one of them is wrong', async () => {
    const SoBienNhan = land.number();
    const told = (...notices: unknown[]) =>
      land.call('GuiKetQuaThue', {
        SoBienNhan,
        NgayCoKetQuaThue: '2026-03-06T01:00:00Z',
        DanhSachThongBaoThue: notices,
      });
    const wrong = await told(notice('1', 'LPTB'), { ...notice('2', 'TNCN'), HoTenChu: '' });
    expect(wrong).toEqual({
      Result: 0,
      Message: 'Dữ liệu không hợp lệ: DanhSachThongBaoThue/1/HoTenChu (thiếu)',
    });
    expect(await told(notice('1', 'LPTB'), notice('2', 'Thuế TNCN'), notice('3', 'Tiền sử dụng đất'))).toEqual(DONE);
    const taken = await land.records(SoBienNhan, 3);
    expect(taken.map(record => (record['notice'] as Body)['taxType'])).toEqual([
      'registration-fee',
      'personal-income-tax',
      'land-use-fee',
    ]);
  });
});

it.each([
  ['GetDanhMucNguoiDung', 'POST', []],
  ['getdanhmucthutuc', 'GET', expect.any(Array)],
  [
    'GetDanhMucTrangThai',
    'GET',
    expect.arrayContaining([{ MaTrangThai: 'handed-over', TenTrangThai: 'Đã trả kết quả' }]),
  ],
])('%s by %s is answered with what the hub knows, to who has an agreement', async (operation, method, Data) => {
  const body = method === 'GET' ? undefined : {};
  expect(await land.call(operation, body, { method })).toMatchObject({ Result: 1, Data });
  expect(await land.call(operation, body, { method, as: 'stranger' })).toMatchObject({ Result: 0 });
});

describe('a caller', () => {
  const body = () => ({ SoBienNhan: land.number(), GhiChu: 'x' });

  it('may show a token of the hub in the stead of its secret', async () => {
    const authorization = `Bearer ${await land.world.client('land').token()}`;
    expect(await land.call('ThueChuyenTraHoSoDoSai', body(), { authorization })).toEqual(DONE);
  });

  it('of iLIS writes as iLIS does, and no other does', async () => {
    const { HoTenChu, DuongDanThongBaoThue, ...rest } = notice('1', 'LPTB');
    const ilis = { ...rest, HoVaChu: HoTenChu, DuongDanTBT: DuongDanThongBaoThue };
    const told = (as: string) =>
      land.call(
        'GuiKetQuaThue',
        { ...body(), NgayCoKetQuaThue: '2026-03-06T01:00:00Z', DanhSachThongBaoThue: [ilis] },
        { as },
      );
    expect(await told('ilis')).toEqual(DONE);
    expect((await told('land')).Message).toMatch(/DanhSachThongBaoThue\/0\/HoTenChu/);
  });

  it.each([
    ['nothing', () => ''],
    ['a wrong secret', () => land.basic('land', 'wrong')],
    ['an unknown name', () => land.basic('nobody')],
    ['no token of ours', () => 'Bearer abc'],
  ])('that shows %s is told so in the form of the operation', async (_name, authorization) => {
    const how = { authorization: authorization() };
    expect(await land.call('ChuyenHoSo', body(), how)).toEqual({ Result: 0, Message: 'Yêu cầu chưa được xác thực' });
    expect(await land.call('TiepNhanHoSo', body(), how)).toMatchObject({
      data: 0,
      status: { success: false, code: 401 },
    });
  });

  it('without an agreement is told so before its body is read', async () => {
    const reply = await land.call('ChuyenHoSo', 'not even JSON', { as: 'stranger' });
    expect(reply).toEqual({ Result: 0, Message: 'Không có thỏa thuận chia sẻ dữ liệu cho phép gửi' });
  });

  it('beyond its quota is told to come again', async () => {
    const told = () => land.call('ThueChuyenTraHoSoDoSai', body(), { as: 'slow' });
    expect([await told(), await told(), await told()]).toEqual([
      DONE,
      DONE,
      { Result: 0, Message: 'Hệ thống đang bận, vui lòng gửi lại' },
    ]);
  });
});

describe('TiepNhanHoSoChoMotCua', () => {
  const direct = (applicant: string): Body => ({
    ...receipt(''),
    ThongTinNguoiNopDon: { HoTen: applicant },
    DanhSachGiayToDinhKem: [link],
  });

  it('gives each dossier a number of its own, and the same one when asked again', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `Người ${i}`);
    const asked = [...names, ...names].map(name => land.call('TiepNhanHoSoChoMotCua', direct(name)));
    const numbers = (await Promise.all(asked)).map(({ Result, Message }) => {
      expect(Result).toBe(1);
      return Message ?? '';
    });
    expect(numbers.every(number => /^000\.00\.01\.H94-\d{6}-9\d{4}$/.test(number))).toBe(true);
    expect(numbers.slice(12)).toEqual(numbers.slice(0, 12));
    expect(new Set(numbers).size).toBe(12);
    const [record] = await land.records(numbers[0]!, 1);
    expect(record).toMatchObject({ type: 'received-by-land-office', applicant: { name: 'Người 0' } });
  });

  it('gives none away for a message that is wrong', async () => {
    const before = (await land.call('TiepNhanHoSoChoMotCua', direct('Trước'))).Message ?? '';
    for (let i = 0; i < 3; i++) {
      const reply = await land.call('TiepNhanHoSoChoMotCua', { ...direct(`Sai ${i}`), XaId: null });
      expect(reply).toMatchObject({ Result: 0, Message: expect.stringMatching(/XaId/) });
    }
    const after = (await land.call('TiepNhanHoSoChoMotCua', direct('Sau'))).Message ?? '';
    expect(Number(after.slice(-5)) - Number(before.slice(-5))).toBe(1);
  });

  it('keeps a number that the land office has', async () => {
    const code = land.number();
    const body = { ...direct('Đã có số'), SoBienNhan: code };
    expect(await land.call('TiepNhanHoSoChoMotCua', body)).toEqual({ Result: 1, Message: code });
  });
});
