import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { TransactionRow } from './support/answers.js';
import { agreement, codeOf, type RegistryDocument, secretOf, system } from './support/registry.js';
import { TopicTap } from './support/topic-tap.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H94';
const SERVICE = 'land-dossier';
const TOPIC = 'land-dossier.message.reported.v1';
const AGENCY = `000.00.01.${TOP}`;
const NEVER = /Error\b|Exception|Unexpected|at .+\.[jt]s|node_modules|kafka|postgres|is required|must be/;

type Body = Readonly<Record<string, unknown>>;

interface Reply {
  readonly Result?: number;
  readonly Message?: string;
  readonly data?: number;
  readonly status?: { readonly success: boolean; readonly code: number; readonly message: string };
}

let world: World;
let tap: TopicTap;

const sends = (name: string, more: Body = {}) =>
  agreement(TOP, name, ['send'], { code: `${codeOf(TOP, name)}-land`, service: SERVICE, ...more });

const registry: RegistryDocument = {
  services: [{ code: SERVICE, version: '1', name: 'Hồ sơ đất đai', schema: `builtin:${SERVICE}`, topic: TOPIC }],
  systems: [
    system(TOP, 'land', { settings: { 'vbdlis.agency': AGENCY, 'vbdlis.fileBaseUrl': 'https://land.example/api/' } }),
    system(TOP, 'ilis', { settings: { 'vbdlis.dialect': 'ilis' } }),
    system(TOP, 'slow'),
    system(TOP, 'stranger'),
  ],
  agreements: [
    sends('one-stop'),
    sends('land'),
    sends('ilis'),
    sends('slow', { quota: { perSecond: 0.01, burst: 2 } }),
  ],
};

beforeAll(async () => {
  world = await startWorld(TOP, registry);
  tap = await TopicTap.open(TOPIC);
});
afterAll(async () => {
  await tap?.close();
  await world?.remove();
});

const basic = (name: string, secret = secretOf(codeOf(TOP, name))) =>
  `Basic ${Buffer.from(`${codeOf(TOP, name)}:${secret}`).toString('base64')}`;

interface How {
  readonly as?: string;
  readonly authorization?: string;
  readonly method?: string;
}

/** Whatever happens, the protocol answers under HTTP 200 and in the form of the operation. */
async function call(operation: string, body: Body | string | undefined, how: How = {}): Promise<Reply> {
  const authorization = how.authorization ?? basic(how.as ?? 'land');
  const response = await fetch(`${world.hub.exchangeUrl}/adapters/vbdlis/${operation}`, {
    method: how.method ?? 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === '' ? {} : { authorization }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  expect({ status: response.status, text }).toEqual({ status: 200, text: expect.stringMatching(/"(Result|data)":/) });
  expect(text).not.toMatch(NEVER);
  return JSON.parse(text) as Reply;
}

const DONE = { Result: 1, Message: 'Thành công' };
const rowsOf = async (dossier: string): Promise<readonly TransactionRow[]> =>
  (await world.admin.transactions({ service: SERVICE, dossier })).items;

/** The log's rows of a dossier, as soon as there are so many. */
const rows = (dossier: string, count: number, outcome?: string) =>
  waitFor(
    async () => {
      const found = (await rowsOf(dossier)).filter(row => outcome === undefined || row.outcome === outcome);
      return found.length >= count && found;
    },
    { what: `${count} rows of ${dossier} in the log`, timeoutMs: 20_000 },
  );
const records = (dossier: string, count: number) =>
  waitFor(async () => tap.of(dossier).length >= count && tap.of(dossier), { what: `${count} records of ${dossier}` });

const receipt = (SoBienNhan: string): Body => ({
  LaQuyTrinhCapTinh: false,
  TinhId: 42,
  HuyenId: 436,
  XaId: 18001,
  SoBienNhan,
  MaHoSoMotCua: 'MC-1',
  NguoiTiepNhan: 'Trần Thị B',
  NgayTiepNhan: '2026-03-02T01:00:00Z',
  NgayHenTra: '19/03/2026 17:00:00',
  DiaChiTaiSan: 'Thôn 1',
  ThongTinNguoiNopDon: { HoTen: 'Nguyễn Văn Ánh'.normalize('NFD'), SoChungMinh: '042090123456' },
  ThongTinQuyTrinh: { MaQuyTrinh: 'DKBD', TenQuyTrinh: 'Đăng ký biến động' },
  ThongTinThuaDat: [{ SoThuTuThua: 345, SoHieuBanDo: '12', DienTich: '1.234,5' }],
  DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn', SoBanChinh: 1, SoBanSao: 0, TapTin: null }],
});
const link = { TenGiayTo: 'Giấy chứng nhận', KieuFile: '.pdf', LinkFile: 'files/1' };
const notice = (SoThongBaoThue: string, LoaiThue: string) => ({
  HoTenChu: 'Nguyễn Văn Ánh',
  LoaiThue,
  SoThongBaoThue,
  DuongDanThongBaoThue: 'https://tax.example/1.pdf',
});

describe('every operation', () => {
  it('of a one-stop to a land system is taken and answered in its form', async () => {
    const { code } = world.province.dossier();
    const told: [string, Body, string][] = [
      ['TiepNhanHoSo', receipt(code), 'received'],
      ['BoSungHoSo', { SoBienNhan: code, NgayHenTraMoi: '25/03/2026', GhiChu: 'Bổ sung' }, 'supplemented'],
      ['CapNhatTrangThaiHoSo', { SoBienNhan: code, NgayTra: '20260320093000' }, 'handed-over'],
      ['phanhoihososaiketqua', { SoBienNhan: code, NoiDung: 'Sai tên' }, 'result-wrong'],
    ];
    for (const [operation, body] of told) {
      const reply = await call(operation, body, { as: 'one-stop' });
      expect(reply).toEqual({
        data: 1,
        status: { success: true, code: 200, type: 'success', time: expect.any(String), message: 'Thành công' },
      });
    }
    const taken = await records(code, told.length);
    expect(taken.map(record => record['type'])).toEqual(told.map(([, , type]) => type));
    expect(taken[0]).toMatchObject({
      agencyCode: AGENCY,
      occurredAt: '2026-03-02T08:00:00+07:00',
      promisedAt: '2026-03-19T17:00:00+07:00',
      applicant: { name: 'Nguyễn Văn Ánh', identityNumber: '042090123456' },
      parcels: [{ commune: '18001', mapSheet: '12', parcelNumber: '345', area: 1234.5 }],
    });
    expect(await rows(code, told.length)).toHaveLength(told.length);
  });

  it('of a land system to a one-stop is taken and answered in its form', async () => {
    const { code: SoBienNhan } = world.province.dossier();
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
    for (const [operation, body] of told) expect(await call(operation, { SoBienNhan, ...body })).toEqual(DONE);
    const taken = await records(SoBienNhan, told.length);
    expect(taken.map(record => record['type'])).toEqual(told.map(([, , type]) => type));
    expect(taken[4]).toMatchObject({
      result: { kind: 'issued', files: [{ file: { url: 'https://land.example/api/files/1' } }] },
    });
  });

  it('that is repeated is answered as the first was, and is one in the log', async () => {
    const { code: SoBienNhan } = world.province.dossier();
    const moved = { SoBienNhan, NgayChuyen: '2026-03-03T01:00:00Z', MaCanBoNhan: 'cb2' };
    const undated = { SoBienNhan, GhiChu: 'Sai diện tích' };
    const replies = [
      await call('ChuyenHoSo', moved),
      await call('ChuyenHoSo', { ...moved, NgayChuyen: '03/03/2026 08:00:00' }),
      ...(await Promise.all([1, 2, 3].map(() => call('ThueChuyenTraHoSoDoSai', undated)))),
    ];
    expect(replies).toEqual(replies.map(() => DONE));
    await records(SoBienNhan, replies.length);
    expect(new Set(tap.idsOf(SoBienNhan)).size).toBe(2);
    // Word for word the same, also where the message says no time: nobody takes it for another one under the same id.
    expect(new Set(tap.of(SoBienNhan).map(record => JSON.stringify(record))).size).toBe(2);
    expect(await rows(SoBienNhan, 2)).toHaveLength(2);
  });

  it('with several notices is one record for each, or none where one of them is wrong', async () => {
    const { code: SoBienNhan } = world.province.dossier();
    const told = (...notices: unknown[]) =>
      call('GuiKetQuaThue', { SoBienNhan, NgayCoKetQuaThue: '2026-03-06T01:00:00Z', DanhSachThongBaoThue: notices });
    const wrong = await told(notice('1', 'LPTB'), { ...notice('2', 'TNCN'), HoTenChu: '' });
    expect(wrong).toEqual({
      Result: 0,
      Message: 'Dữ liệu không hợp lệ: DanhSachThongBaoThue/1/HoTenChu (thiếu)',
    });
    expect(await told(notice('1', 'LPTB'), notice('2', 'Thuế TNCN'), notice('3', 'Tiền sử dụng đất'))).toEqual(DONE);
    const taken = await records(SoBienNhan, 3);
    expect(taken.map(record => (record['notice'] as Body)['taxType'])).toEqual([
      'registration-fee',
      'personal-income-tax',
      'land-use-fee',
    ]);
  });
});

describe('a caller', () => {
  const body = () => ({ SoBienNhan: world.province.dossier().code, GhiChu: 'x' });

  it('may show a token of the hub in the stead of its secret', async () => {
    const authorization = `Bearer ${await world.client('land').token()}`;
    expect(await call('ThueChuyenTraHoSoDoSai', body(), { authorization })).toEqual(DONE);
  });

  it('of iLIS writes as iLIS does, and no other does', async () => {
    const { HoTenChu, DuongDanThongBaoThue, ...rest } = notice('1', 'LPTB');
    const ilis = { ...rest, HoVaChu: HoTenChu, DuongDanTBT: DuongDanThongBaoThue };
    const told = (as: string) =>
      call(
        'GuiKetQuaThue',
        { ...body(), NgayCoKetQuaThue: '2026-03-06T01:00:00Z', DanhSachThongBaoThue: [ilis] },
        { as },
      );
    expect(await told('ilis')).toEqual(DONE);
    expect((await told('land')).Message).toMatch(/DanhSachThongBaoThue\/0\/HoTenChu/);
  });

  it.each([
    ['nothing', () => ''],
    ['a wrong secret', () => basic('land', 'wrong')],
    ['an unknown name', () => basic('nobody')],
    ['no token of ours', () => 'Bearer abc'],
  ])('that shows %s is told so in the form of the operation', async (_name, authorization) => {
    const how = { authorization: authorization() };
    expect(await call('ChuyenHoSo', body(), how)).toEqual({ Result: 0, Message: 'Yêu cầu chưa được xác thực' });
    expect(await call('TiepNhanHoSo', body(), how)).toMatchObject({ data: 0, status: { success: false, code: 401 } });
  });

  it('without an agreement is told so before its body is read', async () => {
    const reply = await call('ChuyenHoSo', 'not even JSON', { as: 'stranger' });
    expect(reply).toEqual({ Result: 0, Message: 'Không có thỏa thuận chia sẻ dữ liệu cho phép gửi' });
  });

  it('beyond its quota is told to come again', async () => {
    const told = () => call('ThueChuyenTraHoSoDoSai', body(), { as: 'slow' });
    expect([await told(), await told(), await told()]).toEqual([
      DONE,
      DONE,
      { Result: 0, Message: 'Hệ thống đang bận, vui lòng gửi lại' },
    ]);
  });
});

describe('a message that is wrong', () => {
  const parcel = (DienTich: unknown) => ({ ThongTinThuaDat: [{ SoThuTuThua: '1', SoHieuBanDo: '1', DienTich }] });
  const document = (more: Body) => ({ DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn', ...more }] });

  it.each<[string, Body, RegExp]>([
    ['no commune', { XaId: 0 }, /: XaId \(thiếu\)$/],
    ['an area of less than nothing', parcel('-5'), /ThongTinThuaDat\/0\/DienTich \(không phải diện tích\)$/],
    ['an area without end', parcel(1e300), /DienTich \(diện tích ngoài khoảng cho phép\)$/],
    ['an area to be guessed', parcel('1.234'), /DienTich \(không rõ dấu thập phân hay phần nghìn\)$/],
    ['a day that does not exist', { NgayTiepNhan: '30/02/2026' }, /NgayTiepNhan \(ngày giờ không tồn tại\)$/],
    ['a day in another century', { NgayHenTra: '9999-12-31' }, /NgayHenTra \(năm ngoài khoảng 1990–2099\)$/],
    ['a day to come', { NgayTiepNhan: '2098-01-01T00:00:00Z' }, /: NgayTiepNhan$/],
    ['a path for a name', document({ TenGiayTo: '../../etc/passwd' }), /TenGiayTo \(tên giấy tờ không/],
    ['a link to a file of the hub', document({ LinkFile: 'file:///etc/passwd' }), /\/LinkFile$/],
    ['a text without end', { DiaChiTaiSan: 'x'.repeat(10_000) }, /: DiaChiTaiSan$/],
    ['an object for a text', { NguoiTiepNhan: { $ne: '' } }, /: NguoiTiepNhan$/],
    ['no applicant', { ThongTinNguoiNopDon: null }, /: ThongTinNguoiNopDon \(thiếu\)$/],
    ['a number that is none', { ThongTinNguoiNopDon: { HoTen: 'A', SoChungMinh: '1' } }, /SoChungMinh$/],
    ['the content of a file', document({ TapTin: { name: 'a.pdf', data: 'AAAA' } }), /chưa tiếp nhận nội dung tập tin/],
  ])('with %s is refused in the protocol’s form, by the sender’s own name', async (_name, change, reason) => {
    const { code } = world.province.dossier();
    const reply = await call('TiepNhanHoSo', { ...receipt(code), ...change }, { as: 'one-stop' });
    expect(reply).toMatchObject({ data: 0, status: { success: false, message: expect.stringMatching(reason) } });
    expect(tap.of(code)).toEqual([]);
  });

  it('is in the log as refused, with its dossier and without its values', async () => {
    const { code } = world.province.dossier();
    const reply = await call('TiepNhanHoSo', { ...receipt(code), ...parcel('1.234') }, { as: 'one-stop' });
    expect(reply.data).toBe(0);
    const [row] = await rows(code, 1, 'refused');
    expect(row).toMatchObject({ outcome: 'refused', from: world.oneStop.code });
    expect(JSON.stringify(row)).not.toMatch(/042090123456|Ánh/);
  });

  it('about another agency’s dossier is refused and logged', async () => {
    const code = '000.00.01.H99-260302-0001';
    const reply = await call('KetThucHoSo', { SoBienNhan: code, NgayKetThuc: '2026-03-07', TrangThaiKetThuc: 0 });
    expect(reply).toEqual({ Result: 0, Message: expect.stringMatching(/^Không có thỏa thuận/) });
    expect(await rows(code, 1, 'refused')).toHaveLength(1);
  });

  it.each(['', 'hồ sơ 1', undefined, '000.00.01.H94'])('about the dossier %j finds none', async SoBienNhan => {
    expect(await call('ThueChuyenTraHoSoDoSai', { SoBienNhan, GhiChu: 'x' })).toEqual({
      Result: 0,
      Message: 'Không tìm thấy hồ sơ!',
    });
  });

  it.each(['', 'x', '[]', '{"SoBienNhan":', '{"SoBienNhan":"a","SoBienNhan":"b"}', `{"a":${'['.repeat(500)}`])(
    'that reads %j is answered in the protocol’s form',
    async text => {
      expect(await call('ChuyenHoSo', text)).toMatchObject({ Result: 0 });
      expect(await call('TiepNhanHoSo', text)).toMatchObject({ data: 0 });
    },
  );

  it('of more than 8 MB is not kept', async () => {
    const reply = await call('ChuyenHoSo', JSON.stringify({ GhiChu: 'x'.repeat(9_000_000) }));
    expect(reply).toEqual({ Result: 0, Message: 'Yêu cầu vượt quá dung lượng cho phép' });
  });

  it.each([
    ['XoaHoSo', 'POST'],
    ['GetDanhMucNguoiDung', 'POST'],
    ['GetDanhMucThuTuc', 'GET'],
    ['GetDanhMucTrangThai', 'GET'],
    ['ChuyenHoSo', 'GET'],
    ['__proto__', 'POST'],
  ])('%s by %s is not offered, and says so', async (operation, method) => {
    const reply = await call(operation, method === 'GET' ? undefined : {}, { method });
    expect(reply).toEqual({ Result: 0, Message: 'Trục liên thông không cung cấp chức năng này' });
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
    const asked = [...names, ...names].map(name => call('TiepNhanHoSoChoMotCua', direct(name)));
    const numbers = (await Promise.all(asked)).map(({ Result, Message }) => {
      expect(Result).toBe(1);
      return Message ?? '';
    });
    expect(numbers.every(number => /^000\.00\.01\.H94-\d{6}-9\d{4}$/.test(number))).toBe(true);
    expect(numbers.slice(12)).toEqual(numbers.slice(0, 12));
    expect(new Set(numbers).size).toBe(12);
    const [record] = await records(numbers[0]!, 1);
    expect(record).toMatchObject({ type: 'received-by-land-office', applicant: { name: 'Người 0' } });
  });

  it('gives none away for a message that is wrong', async () => {
    const before = (await call('TiepNhanHoSoChoMotCua', direct('Trước'))).Message ?? '';
    for (let i = 0; i < 3; i++) {
      const reply = await call('TiepNhanHoSoChoMotCua', { ...direct(`Sai ${i}`), XaId: null });
      expect(reply).toMatchObject({ Result: 0, Message: expect.stringMatching(/XaId/) });
    }
    const after = (await call('TiepNhanHoSoChoMotCua', direct('Sau'))).Message ?? '';
    expect(Number(after.slice(-5)) - Number(before.slice(-5))).toBe(1);
  });

  it('keeps a number that the land office has', async () => {
    const { code } = world.province.dossier();
    const body = { ...direct('Đã có số'), SoBienNhan: code };
    expect(await call('TiepNhanHoSoChoMotCua', body)).toEqual({ Result: 1, Message: code });
  });
});
