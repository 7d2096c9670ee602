import { createHash, randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { pdf, PNG, zipOf } from '../integration/files/support.js';
import { FileLinks } from './support/file-links.js';
import { type Body, LandWorld, receipt } from './support/vbdlis-world.js';

const MAX_FILE_BYTES = 300_000;

let land: LandWorld;

beforeAll(async () => {
  land = await LandWorld.start('H95', { FILES_MAX_BYTES: `${MAX_FILE_BYTES}` });
});
afterAll(() => land?.remove());

describe('a message that is wrong', () => {
  const parcel = (DienTich: unknown) => ({ ThongTinThuaDat: [{ SoThuTuThua: '1', SoHieuBanDo: '1', DienTich }] });
  const document = (more: Body) => ({ DanhSachGiayToDinhKem: [{ TenGiayTo: 'Đơn', ...more }] });

  it.each<[string, Body, RegExp]>([
    ['no commune', { XaId: 0 }, /: XaId \(thiếu\)$/],
    ['an area of less than nothing', parcel('-5'), /ThongTinThuaDat\/0\/DienTich \(không phải diện tích\)$/],
    ['an area without end', parcel(1e300), /DienTich \(diện tích ngoài khoảng cho phép\)$/],
    ['an area of no number', parcel('1.23.4'), /DienTich \(không phải diện tích\)$/],
    ['a day that does not exist', { NgayTiepNhan: '30/02/2026' }, /NgayTiepNhan \(ngày giờ không tồn tại\)$/],
    ['a day in another century', { NgayHenTra: '9999-12-31' }, /NgayHenTra \(năm ngoài khoảng 1990–2099\)$/],
    ['a day to come', { NgayTiepNhan: '2098-01-01T00:00:00Z' }, /: NgayTiepNhan$/],
    ['a path for a name', document({ TenGiayTo: '../../etc/passwd' }), /TenGiayTo \(tên giấy tờ không/],
    ['a link to a file of the hub', document({ LinkFile: 'file:///etc/passwd' }), /\/LinkFile$/],
    ['a link to a metadata service', document({ LinkFile: 'http://169.254.169.254/x' }), /LinkFile \(địa chỉ không/],
    ['a text without end', { DiaChiTaiSan: 'x'.repeat(10_000) }, /: DiaChiTaiSan$/],
    ['an object for a text', { NguoiTiepNhan: { $ne: '' } }, /: NguoiTiepNhan$/],
    ['no applicant', { ThongTinNguoiNopDon: null }, /: ThongTinNguoiNopDon \(thiếu\)$/],
    ['an object for a number', { ThongTinNguoiNopDon: { HoTen: 'A', SoChungMinh: {} } }, /SoChungMinh$/],
    ['a text in TCVN3', { DiaChiTaiSan: 'Th«n 1, tØnh Hµ TÜnh' }, /DiaChiTaiSan \(bảng mã TCVN3/],
    ['a text in VNI', { DiaChiTaiSan: 'Thoân 1, tænh Haø Tónh' }, /DiaChiTaiSan \(bảng mã TCVN3 hoặc VNI/],
    ['a file that is none', document({ TapTin: { name: 'a.pdf', data: '!!!!' } }), /không phải Base64/],
    ['a file of no known kind', document({ TapTin: { name: 'a.pdf', data: 'AAAA' } }), /^Loại tập tin không được/],
    ['a page for a paper', document({ TapTin: { name: 'a.pdf', data: btoa('<html></html>') } }), /^Loại tập tin/],
    ['a file of somebody else', document({ TapTin: { data: { sha256: 'a'.repeat(64) } } }), /không phải Base64/],
  ])('with %s is refused in the protocol’s form, by the sender’s own name', async (_name, change, reason) => {
    const code = land.number();
    const reply = await land.call('TiepNhanHoSo', { ...receipt(code), ...change }, { as: 'one-stop' });
    expect(reply).toMatchObject({ data: 0, status: { success: false, message: expect.stringMatching(reason) } });
    expect(land.tap.of(code)).toEqual([]);
  });

  it('is in the log as refused, with its dossier and without its values', async () => {
    const code = land.number();
    const reply = await land.call('TiepNhanHoSo', { ...receipt(code), ...parcel('-5') }, { as: 'one-stop' });
    expect(reply.data).toBe(0);
    const [row] = await land.rows(code, 1, 'refused');
    expect(row).toMatchObject({ outcome: 'refused', from: land.world.oneStop.code });
    expect(JSON.stringify(row)).not.toMatch(/042090123456|Ánh/);
  });

  it.each<[string, Buffer | string, RegExp, string]>([
    [
      'a zip bomb',
      zipOf([{ name: 'a', packed: 1_000, unpacked: 1.9e9 }], 1_000),
      /^Tập tin nén/,
      'file-container-refused',
    ],
    ['a file that is too large', pdf(MAX_FILE_BYTES + 1), /^Tập tin vượt quá/, 'file-too-large'],
    ['a picture for a PDF', PNG, /^Loại tập tin/, 'file-type-refused'],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), /^Loại tập tin/, 'file-type-refused'],
    ['what is not Base64', 'JVBERi0xLjcK!', /không phải Base64/, 'file-base64-invalid'],
  ])(
    'because of %s is answered by each side’s form, and found in the log by its dossier',
    async (_name, file, reason, why) => {
      const name = `ho-so.${why === 'file-container-refused' ? 'zip' : 'pdf'}`;
      const TapTin = { name, data: typeof file === 'string' ? file : file.toString('base64') };
      const [receiptCode, supplementCode] = [land.number(), land.number()];
      const supplement = { SoBienNhan: supplementCode, NgayNhanBoSung: '2026-03-06T01:00:00Z', GhiChu: 'Ánh', TapTin };
      const message = expect.stringMatching(reason) as unknown;
      const replies = [
        await land.call('TiepNhanHoSo', { ...receipt(receiptCode), ...document({ TapTin }) }, { as: 'one-stop' }),
        await land.call('NhanBoSungHoSo', supplement),
      ];
      expect(replies).toMatchObject([
        { data: 0, status: { success: false, message } },
        { Result: 0, Message: message },
      ]);
      for (const [code, sender] of [
        [receiptCode, 'one-stop'],
        [supplementCode, 'land'],
      ] as const) {
        const [row] = await land.rows(code, 1, 'refused');
        expect(row).toMatchObject({
          from: land.world.client(sender).code,
          steps: [{ detail: expect.stringContaining(why) }],
        });
        expect(JSON.stringify(row)).not.toMatch(/042090123456|Ánh|JVBERi/);
        expect(land.tap.of(code)).toEqual([]);
      }
    },
  );

  it('leaves none of its files behind', async () => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(100_000)]);
    const files = document({ TapTin: { name: 'a.pdf', data: pdf.toString('base64') } });
    const code = land.number();
    const wrong = { ...receipt(code), ...files, XaId: 0 };
    expect(await land.call('TiepNhanHoSo', wrong, { as: 'one-stop' })).toMatchObject({ data: 0 });
    const dir = join(dirname(land.world.hub.credentialsFile), 'files');
    const sha256 = createHash('sha256').update(pdf).digest('hex');
    const kept = join(dir, 'kept', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    await expect(access(kept)).rejects.toMatchObject({ code: 'ENOENT' });
    const good = { ...receipt(code), ...files };
    expect(await land.call('TiepNhanHoSo', good, { as: 'one-stop' })).toMatchObject({ data: 1 });
    await access(kept);
  });

  it('about another agency’s dossier is refused and logged', async () => {
    const code = '000.00.01.H99-260302-0001';
    const reply = await land.call('KetThucHoSo', { SoBienNhan: code, NgayKetThuc: '2026-03-07', TrangThaiKetThuc: 0 });
    expect(reply).toEqual({ Result: 0, Message: expect.stringMatching(/^Không có thỏa thuận/) });
    expect(await land.rows(code, 1, 'refused')).toHaveLength(1);
  });

  it.each(['', 'hồ sơ 1', undefined, '000.00.01.H95'])('about the dossier %j finds none', async SoBienNhan => {
    expect(await land.call('ThueChuyenTraHoSoDoSai', { SoBienNhan, GhiChu: 'x' })).toEqual({
      Result: 0,
      Message: 'Không tìm thấy hồ sơ!',
    });
  });

  it.each(['', 'x', '[]', '{"SoBienNhan":', '{"SoBienNhan":"a","SoBienNhan":"b"}', `{"a":${'['.repeat(500)}`])(
    'that reads %j is answered in the protocol’s form',
    async text => {
      expect(await land.call('ChuyenHoSo', text)).toMatchObject({ Result: 0 });
      expect(await land.call('TiepNhanHoSo', text)).toMatchObject({ data: 0 });
    },
  );

  it('of more than 8 MB is not kept', async () => {
    const reply = await land.call('ChuyenHoSo', JSON.stringify({ GhiChu: 'x'.repeat(9_000_000) }));
    expect(reply).toEqual({ Result: 0, Message: 'Yêu cầu vượt quá dung lượng cho phép' });
  });

  it.each([
    ['XoaHoSo', 'POST'],
    ['GetDanhMuc', 'POST'],
    ['ChuyenHoSo', 'GET'],
    ['__proto__', 'POST'],
  ])('%s by %s is not offered, and says so', async (operation, method) => {
    const reply = await land.call(operation, method === 'GET' ? undefined : {}, { method });
    expect(reply).toEqual({ Result: 0, Message: 'Trục liên thông không cung cấp chức năng này' });
  });
});

describe('a file that is not what its message says', () => {
  let links: FileLinks;

  beforeAll(async () => {
    links = await FileLinks.start(PNG);
    links.isUp = true;
  });
  afterAll(() => links?.stop());

  /** A dossier in the process. */
  async function received(): Promise<string> {
    const code = land.number();
    expect(await land.call('TiepNhanHoSo', receipt(code), { as: 'one-stop' })).toMatchObject({ data: 1 });
    return code;
  }

  /** What the log says of the dossier's message whose file is refused. */
  async function refusalsOf(code: string): Promise<readonly string[]> {
    const look = async () => {
      const { items } = await land.world.admin.transactions({ service: 'land-dossier', dossier: code });
      const row = items.find(({ flags }) => flags.includes('file-refused'));
      return row?.steps.flatMap(({ detail }) => detail ?? []);
    };
    return waitFor(look, { what: `the refused file of ${code} in the log`, timeoutMs: 20_000 });
  }

  it('is refused inside a call, by each side’s form, where KieuFile says something else', async () => {
    const paper = { TenGiayTo: 'Đơn', KieuFile: 'pdf', TapTin: { data: PNG.toString('base64') } };
    const [receiptCode, supplementCode] = [land.number(), land.number()];
    const message = 'Loại tập tin không được chấp nhận hoặc không đúng với tên';
    const whole = { ...receipt(receiptCode), DanhSachGiayToDinhKem: [paper] };
    expect(await land.call('TiepNhanHoSo', whole, { as: 'one-stop' })).toMatchObject({
      data: 0,
      status: { code: 415, message: `${message}: DanhSachGiayToDinhKem/0/KieuFile` },
    });
    const moved = { SoBienNhan: supplementCode, NgayChuyen: '2026-03-03T01:00:00Z', DanhSachTapTin: [paper] };
    expect(await land.call('ChuyenHoSo', moved)).toEqual({
      Result: 0,
      Message: `${message}: DanhSachTapTin/0/KieuFile`,
    });
    for (const code of [receiptCode, supplementCode]) {
      const [row] = await land.rows(code, 1, 'refused');
      expect(row?.steps).toMatchObject([{ detail: expect.stringContaining('file-type-refused') }]);
    }
  });

  it('is refused behind a link where people see it, and completes no result', async () => {
    const code = await received();
    const DanhSachGiayToKetQua = [{ TenGiayTo: 'Giấy chứng nhận', KieuFile: '.pdf', LinkFile: `${links.url}/gcn` }];
    const end = { SoBienNhan: code, NgayKetThuc: '2026-03-07T01:00:00Z', TrangThaiKetThuc: 0, DanhSachGiayToKetQua };
    expect(await land.call('KetThucHoSo', end)).toMatchObject({ Result: 1 });
    expect(await refusalsOf(code)).toContain('file-type-refused /result/files/0/file');
  });

  it('is refused where its hash is another, which only a record can say', async () => {
    const code = await received();
    const file = { url: `${links.url}/gcn`, sha256: 'ab'.repeat(32) };
    const end = {
      ...{ dossierCode: code, agencyCode: land.agency, type: 'finished', occurredAt: '2026-03-07T01:00:00Z' },
      result: { kind: 'issued', files: [{ name: 'Giấy chứng nhận', file }] },
    };
    expect((await land.world.client('land').post(end, {}, 'land-dossier')).status).toBe(202);
    expect(await refusalsOf(code)).toContain('file-hash-differs /result/files/0/file');
  });
});
