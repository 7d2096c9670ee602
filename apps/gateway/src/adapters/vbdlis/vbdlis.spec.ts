import { describe, expect, it } from '@jest/globals';
import {
  AMBIGUOUS_AREA,
  fromVbdlis,
  NOT_TAKEN,
  VBDLIS_DIALECTS,
  VBDLIS_TEXT_SIGNS,
  type VbdlisOperation,
} from '#libs/connectors';
import { type TokenVerifier, unauthenticated } from '#libs/http';
import { HubError } from '#libs/kernel';
import { hashSecret, type RegistryView } from '#libs/registry-view';
import { receiptDayOf, receiptNumberOf } from './receipt-number.js';
import { toTakenBody } from './vbdlis-body.js';
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
    const errors = [{ pointer: '/ThongTinThuaDat/0/DienTich', message: AMBIGUOUS_AREA }];
    expect(toOneStop(new HubError('invalid', 'payload-invalid', 'No', { errors }))).toBe(
      'Dữ liệu không hợp lệ: ThongTinThuaDat/0/DienTich (không rõ dấu thập phân hay phần nghìn)',
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

describe('a body', () => {
  const file = { sha256: 'a'.repeat(64), size: 3, mediaType: 'application/pdf' };

  it.each(['x', [], 1, null])('that is %j is refused', json => {
    expect(() => toTakenBody({ json, files: [] })).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('keeps what only looks like a file of the store, and the record does not take it', () => {
    const json = { TapTin: { data: { ...file } }, files: [{ data: { ...file } }] };
    const taken = toTakenBody({ json, files: [{ pointer: '/files/0/data', file }] });
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
