import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  FORBIDDEN_LINK,
  fromVbdlis,
  NOT_AN_AREA,
  NOT_TAKEN,
  VBDLIS_DIALECTS,
  VBDLIS_TEXT_SIGNS,
  type VbdlisOperation,
} from '#libs/connectors';
import { type TokenVerifier, unauthenticated } from '#libs/http';
import { HubError } from '#libs/kernel';
import { AllowedNetworks } from '#libs/outbound';
import { hashSecret, type RegistryView } from '#libs/registry-view';
import { receiptDayOf, receiptNumberOf } from './receipt-number.js';
import { contentOf } from './vbdlis-body.js';
import { readLandProcesses, VbdlisCatalogues } from './vbdlis-catalogues.js';
import { contextOf } from './vbdlis-context.js';
import { identityOf } from './vbdlis-identity.js';
import { VbdlisCallers } from './vbdlis-callers.service.js';
import { type OneStopReply, refusedReply, takenReply } from './vbdlis-reply.js';

const NOW = Date.parse('2026-03-02T01:00:00Z');
const invalid = (...pointers: string[]) =>
  new HubError('invalid', 'payload-invalid', 'No', {
    errors: pointers.map(pointer => ({ pointer, message: 'is required' })),
  });
const toOneStop = (error: HubError, operation: VbdlisOperation | undefined = 'ChuyenHoSo') =>
  (refusedReply(operation, error, NOW) as OneStopReply).Message;

describe('a reply', () => {
  it('has the form of the side that is called', () => {
    expect(takenReply('ChuyenHoSo', 'Thành công', NOW)).toEqual({ Result: 1, Message: 'Thành công' });
    expect(takenReply('BoSungHoSo', 'Thành công', NOW)).toEqual({
      data: 1,
      status: { success: true, code: 200, type: 'success', time: '2026-03-02T01:00:00.000Z', message: 'Thành công' },
    });
    expect(refusedReply('TiepNhanHoSo', invalid('/XaId'), NOW)).toEqual({
      data: 0,
      status: {
        success: false,
        code: 400,
        type: 'error',
        time: '2026-03-02T01:00:00.000Z',
        message: 'Dữ liệu không hợp lệ: XaId (thiếu)',
      },
    });
    for (const operation of ['GetDanhMucThuTuc', undefined] as const) {
      expect(refusedReply(operation, new HubError('missing', 'not-offered', 'x'), NOW)).toEqual({
        Result: 0,
        Message: 'Trục liên thông không cung cấp chức năng này',
      });
    }
  });

  it('finds no dossier under what is no number, but where the dossier is new', () => {
    expect(toOneStop(invalid('/SoBienNhan'))).toBe('Không tìm thấy hồ sơ!');
    expect(toOneStop(invalid('/SoBienNhan', '/NgayChuyen'))).toMatch(/^Dữ liệu không hợp lệ: SoBienNhan/);
    expect(toOneStop(invalid('/SoBienNhan'), 'TiepNhanHoSoChoMotCua')).toMatch(/^Dữ liệu không hợp lệ: SoBienNhan/);
  });

  it('says why, where a sender could not see it from the field', () => {
    const errors = [{ pointer: '/ThongTinThuaDat/0/DienTich', message: NOT_AN_AREA }];
    expect(toOneStop(new HubError('invalid', 'payload-invalid', 'No', { errors }))).toBe(
      'Dữ liệu không hợp lệ: ThongTinThuaDat/0/DienTich (không phải diện tích)',
    );
  });

  it('tells neither a bug’s text, nor a number, nor names without end', () => {
    expect(toOneStop(new HubError('bug', 'internal', 'password=x', { detail: 'password=x' }))).toBe('Lỗi hệ thống');
    expect(toOneStop(new HubError('denied', 'no-agreement', 'secret'))).not.toContain('secret');
    expect(toOneStop(invalid('/042090123456'))).not.toContain('042090123456');
    const many = toOneStop(invalid(...Array.from({ length: 50 }, (_, i) => `/${'x'.repeat(1_000)}${i}`)));
    expect(many.length).toBeLessThan(700);
  });

  it('means to a connector of this protocol what it means here', () => {
    const meaningOf = (code: string, kind: 'denied' | 'unavailable' | 'busy' | 'invalid' = 'invalid') => {
      const message = toOneStop(new HubError(kind, code, 'x')).toLowerCase();
      return VBDLIS_TEXT_SIGNS.find(([sign]) => message.includes(sign))?.[1];
    };
    expect([
      meaningOf('unauthenticated', 'denied'),
      meaningOf('unavailable', 'unavailable'),
      meaningOf('quota-exceeded', 'busy'),
      meaningOf('payload-invalid'),
      meaningOf('no-agreement', 'denied'),
      meaningOf('not-offered'),
    ]).toEqual(['session', 'busy', 'busy', undefined, undefined, undefined]);
  });
});

describe('a land system that asks for the lists', () => {
  const catalogues = new VbdlisCatalogues([{ code: 'BD-CN', name: 'Biến động', procedureCode: '1.012783' }]);

  it('is answered in its form: processes, the states of a dossier, and no officers, with the reason', () => {
    expect(catalogues.replyTo('GetDanhMucThuTuc')).toEqual({
      Result: 1,
      Message: 'Thành công',
      Data: [{ MaQuyTrinh: 'BD-CN', TenQuyTrinh: 'Biến động', MaTTHC: '1.012783' }],
    });
    expect(catalogues.replyTo('GetDanhMucTrangThai').Data).toContainEqual({
      MaTrangThai: 'handed-over',
      TenTrangThai: 'Đã trả kết quả',
    });
    expect(catalogues.replyTo('GetDanhMucNguoiDung')).toEqual({
      Result: 1,
      Message: 'Trục liên thông không quản lý danh mục người dùng của một cửa',
      Data: [],
    });
  });

  it('is told the processes of the province’s own plans', () => {
    const plans = join(import.meta.dirname, '../../../../../sandbox/land-plans.json');
    expect(readLandProcesses(plans)).toContainEqual(
      expect.objectContaining({ code: 'DK-TC', procedureCode: '1.011441' }),
    );
    expect(readLandProcesses(undefined)).toEqual([]);
    expect(() => readLandProcesses('/nowhere.json')).toThrow(/nowhere\.json/);
  });
});

describe('a body', () => {
  const file = { sha256: 'a'.repeat(64), size: 3, mediaType: 'application/pdf' };

  it.each(['x', [], 1, null])('that is %j is refused', json => {
    expect(() => contentOf({ json, files: [] })).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('keeps what only looks like a file of the store, and the record does not take it', () => {
    const json = { TapTin: { data: { ...file } }, files: [{ data: { ...file } }] };
    const taken = contentOf({ json, files: [{ pointer: '/files/0/data', file }] });
    expect(taken.json).toEqual({ TapTin: { data: file }, files: [{ data: null }] });
    expect(taken.files).toEqual(new Map([['/files/0/data', { fileId: file.sha256, ...file }]]));
    const context = { dialect: VBDLIS_DIALECTS.vbdlis, agencyCode: 'H94', files: taken.files };
    expect(() => fromVbdlis('YeuCauBoSungHoSo', taken.json, context)).toThrow(
      expect.objectContaining({ errors: [{ pointer: '/TapTin', message: NOT_TAKEN }] }),
    );
    expect(fromVbdlis('phanhoihososaiketqua', taken.json, context).records[0]).toMatchObject({
      attachments: [{ file: { sha256: file.sha256 } }],
    });
  });
});

describe('the identity of a message', () => {
  const code = '000.00.01.H94-260302-0001';
  const context = { dialect: VBDLIS_DIALECTS.vbdlis, agencyCode: 'H94' };
  const identitiesOf = (operation: VbdlisOperation, body: object, given?: string) => {
    const { records } = fromVbdlis(operation, { SoBienNhan: code, ...body }, context);
    return records.map((_, row) => identityOf(records, row, given));
  };
  const end = (LinkFile: string) =>
    identitiesOf('KetThucHoSo', {
      NgayKetThuc: '18/03/2026',
      TrangThaiKetThuc: 0,
      DanhSachGiayToKetQua: [{ TenGiayTo: 'GCN', LinkFile }],
    });

  it('is what it says: another one of the same kind and day is another message', () => {
    expect(end('https://land.example/mended')).not.toEqual(end('https://land.example/dead'));
    const moved = { NgayChuyen: '2026-03-03T01:00:00Z', MaCanBoNhan: 'cb2' };
    expect(identitiesOf('ChuyenHoSo', { ...moved, MaCanBoNhan: 'cb3' })).not.toEqual(identitiesOf('ChuyenHoSo', moved));
    const local = { MaCanBoNhan: 'cb2', NgayChuyen: '03/03/2026 08:00:00' };
    expect(identitiesOf('ChuyenHoSo', local)).toEqual(identitiesOf('ChuyenHoSo', moved));
  });

  it('is the caller’s own name where there is one, of several notices each one’s', () => {
    const notice = (SoThongBaoThue: string) => ({ HoTenChu: 'A', LoaiThue: 'LPTB', SoThongBaoThue });
    const told = { NgayCoKetQuaThue: '10/03/2026', DanhSachThongBaoThue: [notice('1'), notice('2')] };
    expect(new Set(identitiesOf('GuiKetQuaThue', told)).size).toBe(2);
    expect(identitiesOf('GuiKetQuaThue', told, 'k')).toEqual(['k/0', 'k/1']);
    expect(identitiesOf('ThueChuyenTraHoSoDoSai', { GhiChu: 'Sai' }, 'k')).toEqual(['k']);
  });
});

describe('the clock of a sender', () => {
  const system = { kind: 'system', code: 'land', name: 'x', agency: 'H94', status: 'active' } as const;
  const SoBienNhan = '000.00.01.H94-260302-0001';
  const happenedAt = (NgayChuyen: string, clock?: string) => {
    const settings: Record<string, string> = clock === undefined ? {} : { 'vbdlis.dates': clock };
    const context = contextOf({ ...system, settings }, new Map(), new AllowedNetworks([]));
    return fromVbdlis('ChuyenHoSo', { SoBienNhan, NgayChuyen }, context).records[0]?.['occurredAt'];
  };

  it('is a setting, so that no message of one that writes Z behind local time is refused as one of the future', () => {
    expect(happenedAt('2026-03-03T08:00:00Z')).toBe('2026-03-03T15:00:00+07:00');
    expect(happenedAt('2026-03-03T08:00:00Z', 'local')).toBe('2026-03-03T08:00:00+07:00');
    expect(happenedAt('2026-03-03T01:00:00')).toBe('2026-03-03T01:00:00+07:00');
    expect(happenedAt('2026-03-03T01:00:00', 'utc')).toBe('2026-03-03T08:00:00+07:00');
  });
});

it('a link to this machine or a metadata service is refused at the door, but where a network names it', () => {
  const system = { kind: 'system', code: 'land', name: 'x', agency: 'H94', status: 'active' } as const;
  const errorsOf = (LinkFile: string, networks: string[]) => {
    const body = { SoBienNhan: '000.00.01.H94-260302-0001', DanhSachTapTin: [{ TenGiayTo: 'a', LinkFile }] };
    try {
      fromVbdlis('ChuyenHoSo', body, contextOf(system, new Map(), new AllowedNetworks(networks)));
      return [];
    } catch (error) {
      return (error as HubError).errors;
    }
  };
  for (const link of ['http://127.0.0.1:6379/x', 'http://169.254.169.254/latest/meta-data', 'http://localhost/x']) {
    expect(errorsOf(link, ['0.0.0.0/0'])).toEqual([{ pointer: '/DanhSachTapTin/0/LinkFile', message: FORBIDDEN_LINK }]);
  }
  expect(errorsOf('http://127.0.0.1:8090/land-files/x', ['127.0.0.0/8'])).toEqual([]);
  expect(errorsOf('https://land.example/x', [])).toEqual([]);
});

describe('a receipt number', () => {
  it('has the day of Vietnam and five digits', () => {
    expect(receiptDayOf(Date.parse('2026-03-02T16:59:59Z'))).toBe('260302');
    expect(receiptDayOf(Date.parse('2026-03-02T17:00:00Z'))).toBe('260303');
    expect(receiptNumberOf('000.00.01.H94', '260302', 90_001)).toBe('000.00.01.H94-260302-90001');
    expect(receiptNumberOf('H37.DN.001', '260302', 1)).toBe('H37.DN.001-260302-00001');
  });
});

describe('a caller', () => {
  const SECRET = 'mật khẩu: 100%';
  const callers = async () => {
    const system = { kind: 'system', name: 'x', agency: 'H94', secretHash: await hashSecret(SECRET) } as const;
    const systems = new Map([
      ['land', { ...system, code: 'land', status: 'active' as const }],
      ['away', { ...system, code: 'away', status: 'suspended' as const }],
    ]);
    const registry = { system: (code: string) => systems.get(code) } as unknown as RegistryView;
    const tokens = {
      clientOf: async (header: string | undefined) => {
        if (header !== 'Bearer good') throw unauthenticated('No');
        return 'land';
      },
    } as unknown as TokenVerifier;
    return new VbdlisCallers(tokens, registry);
  };
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

  it('shows a token, or its secret as it is or form-encoded', async () => {
    const door = await callers();
    for (const header of ['Bearer good', basic('land', SECRET), basic('land', encodeURIComponent(SECRET))]) {
      expect(await door.systemOf(header)).toBe('land');
      expect(await door.systemOf(header)).toBe('land');
    }
  });

  it('who shows anything else is nobody, also after somebody who was right', async () => {
    const door = await callers();
    await door.systemOf(basic('land', SECRET));
    const headers = [
      undefined,
      'Bearer bad',
      basic('land', 'wrong'),
      basic('land', ''),
      basic('away', SECRET),
      basic('nobody', SECRET),
      basic('', SECRET),
      'Basic bGFuZA==',
      'Basic !',
    ];
    for (const header of headers) {
      await expect(door.systemOf(header)).rejects.toMatchObject({ code: 'unauthenticated' });
    }
  });
});
