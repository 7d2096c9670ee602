import { describe, expect, it } from '@jest/globals';
import { LAND_DOSSIER_SCHEMA } from '#libs/contracts';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { fromVbdlis, type VbdlisContext } from './from-vbdlis.js';
import { VBDLIS_SAMPLES } from './spec-messages.js';
import { toVbdlis } from './to-vbdlis.js';
import { VBDLIS_DIALECTS } from './vbdlis-dialects.js';
import { VBDLIS_OPERATIONS, type VbdlisOperation, vbdlisOperationFor, vbdlisOperationOf } from './vbdlis-operations.js';

const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false });
formats.default(ajv);
for (const format of ['instant', 'reported-instant']) ajv.addFormat(format, text => !Number.isNaN(Date.parse(text)));
for (const format of ['document-name', 'unicode-text']) ajv.addFormat(format, true);
const isValid = ajv.compile(LAND_DOSSIER_SCHEMA);

const { vbdlis, ilis, either } = VBDLIS_DIALECTS;
const CONTEXT: VbdlisContext = { dialect: vbdlis, agencyCode: '000.00.00.H27' };
const OPERATIONS = Object.keys(VBDLIS_SAMPLES) as VbdlisOperation[];
const AT = '2026-03-02T08:00:00+07:00';

const read = (operation: VbdlisOperation, body: JsonValue, more: Partial<VbdlisContext> = {}) =>
  fromVbdlis(operation, body, { ...CONTEXT, ...more });
const only = (operation: VbdlisOperation, change: JsonObject = {}, more: Partial<VbdlisContext> = {}) =>
  read(operation, { ...VBDLIS_SAMPLES[operation], ...change }, more).records[0]!;

function pointersOf(operation: VbdlisOperation, body: JsonValue, more: Partial<VbdlisContext> = {}): string[] {
  try {
    read(operation, body, more);
    return [];
  } catch (error) {
    return (error as { errors: { pointer: string; message: string }[] }).errors.map(({ pointer }) => pointer);
  }
}

describe.each(OPERATIONS)('%s', operation => {
  it('is a record that the service takes, of the type that belongs to it', () => {
    const { records, isDated } = read(operation, VBDLIS_SAMPLES[operation]);
    expect(records).toHaveLength(1);
    const record = { occurredAt: AT, ...records[0] };
    expect(record).toMatchObject({
      type: VBDLIS_OPERATIONS[operation].type,
      dossierCode: '000.00.01.H27-260302-0001',
      agencyCode: '000.00.01.H27',
    });
    expect(isValid(record) ? [] : isValid.errors).toEqual([]);
    expect(isDated).toBe('occurredAt' in records[0]!);
  });

  it('is made of its record again, word for word, and the record of it', () => {
    for (const dialect of [vbdlis, ilis]) {
      const record = only(operation);
      const body = toVbdlis(operation, record, { dialect });
      expect(read(operation, body, { dialect }).records).toEqual([record]);
      if (dialect === vbdlis) expect(body).toEqual(VBDLIS_SAMPLES[operation]);
    }
  });

  it('is read from nothing but an object, and from any object without a fault of the hub', () => {
    for (const body of [null, 5, 'x', [], true]) expect(pointersOf(operation, body)[0]).toBe('');
    const worst: JsonValue[] = [
      null,
      5,
      -1,
      1e300,
      'x',
      'x'.repeat(10_000),
      '../../etc',
      [],
      {},
      [[]],
      { a: {} },
      true,
    ];
    for (const [name, value] of Object.entries(VBDLIS_SAMPLES[operation])) {
      for (const bad of worst) {
        const change = { ...VBDLIS_SAMPLES[operation], [name]: bad };
        const inner = Array.isArray(value) ? { ...change, [name]: [bad] } : change;
        for (const body of [change, inner]) {
          expect(pointersOf(operation, body).every(pointer => pointer.startsWith('/'))).toBe(true);
        }
      }
    }
  });
});

describe('the two dialects', () => {
  it('differ in the names of three fields', () => {
    const sent = toVbdlis('GuiKetQuaThue', only('GuiKetQuaThue'), { dialect: ilis });
    expect(sent['DanhSachThongBaoThue']).toEqual([
      expect.objectContaining({ HoVaChu: 'Nguyễn Văn Ánh', DuongDanTBT: 'https://tax.example/1.pdf' }),
    ]);
    const receipt = toVbdlis('TiepNhanHoSo', only('TiepNhanHoSo'), { dialect: ilis });
    expect(receipt['ThongTinThuaDat']).toEqual([expect.objectContaining({ SoHieuToBanDo: '12' })]);
  });

  it('are not taken for each other, but where a sender may write either', () => {
    const body = toVbdlis('GuiKetQuaThue', only('GuiKetQuaThue'), { dialect: ilis });
    expect(read('GuiKetQuaThue', body).records[0]).not.toHaveProperty('notice.owner');
    for (const each of [body, VBDLIS_SAMPLES.GuiKetQuaThue]) {
      expect(read('GuiKetQuaThue', each, { dialect: either }).records[0]).toHaveProperty('notice.owner');
    }
  });
});

describe('GuiKetQuaThue', () => {
  const noticeOf = (number: string, tax: string) => ({ HoTenChu: 'An', LoaiThue: tax, SoThongBaoThue: number });
  const listed = (...notices: JsonValue[]) => ({ ...VBDLIS_SAMPLES.GuiKetQuaThue, DanhSachThongBaoThue: notices });

  it('with three notices is three records', () => {
    const { records } = read(
      'GuiKetQuaThue',
      listed(noticeOf('1', 'Thuế TNCN'), noticeOf('2', 'Lệ phí trước bạ'), noticeOf('3', 'Tiền sử dụng đất')),
    );
    expect(records.map(record => (record['notice'] as JsonObject)['taxType'])).toEqual([
      'personal-income-tax',
      'registration-fee',
      'land-use-fee',
    ]);
    expect(new Set(records.map(record => JSON.stringify([record['occurredAt'], record['note']]))).size).toBe(1);
  });

  it('needs a notice, and each number once', () => {
    expect(pointersOf('GuiKetQuaThue', listed())).toEqual(['/DanhSachThongBaoThue']);
    expect(pointersOf('GuiKetQuaThue', listed(noticeOf('1', 'x'), noticeOf('1', 'y')))).toEqual([
      '/DanhSachThongBaoThue/1/SoThongBaoThue',
    ]);
  });
});

describe('a document', () => {
  const named = (name: string) => ({ ...VBDLIS_SAMPLES.KetThucHoSo, DanhSachGiayToKetQua: [{ TenGiayTo: name }] });

  it.each(['Đơn (mẫu 11/ĐK)', 'a..b', 'Tờ trình số 12/TTr-UBND'])('may be called %s', name => {
    expect(pointersOf('KetThucHoSo', named(name))).toEqual([]);
  });

  it.each(['../../etc/passwd', '..', 'a/../b', '/etc/passwd', 'C:\\x', '\\\\host\\x', 'a\u0000b', 'gpj\u202efdp.exe'])(
    'may not be called %j',
    name => expect(pointersOf('KetThucHoSo', named(name))).toEqual(['/DanhSachGiayToKetQua/0/TenGiayTo']),
  );

  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'files/1', 'https://user:word@land.example/1'])(
    'is not fetched from %s',
    link => {
      const body = { ...VBDLIS_SAMPLES.KetThucHoSo, DanhSachGiayToKetQua: [{ TenGiayTo: 'a', LinkFile: link }] };
      expect(pointersOf('KetThucHoSo', body)).toEqual(['/DanhSachGiayToKetQua/0/LinkFile']);
    },
  );

  it('is fetched by a relative link where it is known to what it is relative', () => {
    const change = { DanhSachGiayToKetQua: [{ TenGiayTo: 'a', LinkFile: 'files/1' }] };
    const record = only('KetThucHoSo', change, { fileBaseUrl: 'https://land.example/api/' });
    expect(record).toMatchObject({ result: { files: [{ file: { url: 'https://land.example/api/files/1' } }] } });
  });

  it('never brings its content in the record, only where the content was put', () => {
    const document = { TenGiayTo: 'Đơn', TapTin: { name: 'don.pdf', data: 'AAAA' } };
    const body = (data: JsonValue) => ({
      ...VBDLIS_SAMPLES.TiepNhanHoSo,
      DanhSachGiayToDinhKem: [{ ...document, TapTin: { name: 'don.pdf', data } }],
    });
    for (const data of ['AAAA', { fileId: 'of-somebody-else' }]) {
      expect(pointersOf('TiepNhanHoSo', body(data))).toEqual(['/DanhSachGiayToDinhKem/0/TapTin']);
    }
    const files = new Map([['/DanhSachGiayToDinhKem/0/TapTin/data', { fileId: 'f1', size: 3 }]]);
    const [record] = read('TiepNhanHoSo', body(null), { files }).records;
    expect(record?.['attachments']).toEqual([{ name: 'Đơn', kind: '.pdf', file: { fileId: 'f1', size: 3 } }]);
    const sent = toVbdlis('TiepNhanHoSo', record!, { dialect: vbdlis, contentOf: () => 'AAAA' });
    expect(sent['DanhSachGiayToDinhKem']).toEqual([{ TenGiayTo: 'Đơn', TapTin: { name: 'Đơn.pdf', data: 'AAAA' } }]);
  });

  it('that cannot be brought along stops its message, for it may come later', () => {
    const record = only('KetThucHoSo', { DanhSachGiayToKetQua: [{ TenGiayTo: 'a' }] });
    const withFile = { ...record, result: { kind: 'issued', files: [{ name: 'a', file: { fileId: 'f1' } }] } };
    expect(() => toVbdlis('KetThucHoSo', withFile, { dialect: vbdlis })).toThrow(
      expect.objectContaining({ code: 'vbdlis-file', retriable: true }),
    );
  });

  it('more than a message has room for is refused, not left out', () => {
    const record = { ...only('YeuCauBoSungHoSo'), attachments: [{ name: 'a' }, { name: 'b' }] };
    expect(() => toVbdlis('YeuCauBoSungHoSo', record, { dialect: vbdlis })).toThrow(
      expect.objectContaining({ code: 'vbdlis-mapping' }),
    );
  });
});

describe('what a message says', () => {
  it('is kept in NFC, and refused where its letters are those of another encoding', () => {
    const decomposed = { NguoiTiepNhan: 'Trần Thị B'.normalize('NFD') };
    expect(only('TiepNhanHoSo', decomposed)).toMatchObject({ officer: { name: 'Trần Thị B' } });
    const isLegacyText = (text: string) => text.includes('¸');
    const legacy = { ...VBDLIS_SAMPLES.TiepNhanHoSo, DiaChiTaiSan: 'x· C¸m' };
    expect(pointersOf('TiepNhanHoSo', legacy, { isLegacyText })).toEqual(['/DiaChiTaiSan']);
  });

  it('has places with the zeros that numbers lose, and none where it says 0', () => {
    const record = only('TiepNhanHoSo', { TinhId: 1, HuyenId: 0, XaId: '00123' });
    expect(record).toMatchObject({ place: { province: '01', commune: '00123' }, parcels: [{ commune: '00123' }] });
    expect(record).not.toHaveProperty('place.district');
  });

  it('may be of an enterprise, or of who has a passport: that is kept as written, and is no identity number', () => {
    const applicant = (SoChungMinh: string) => ({ ThongTinNguoiNopDon: { HoTen: 'Công ty A', SoChungMinh } });
    expect(only('TiepNhanHoSo', applicant('0101234567-001'))).toMatchObject({
      applicant: { taxCode: '0101234567-001' },
    });
    const record = only('TiepNhanHoSo', applicant('C1234567 (hộ chiếu)'));
    expect(record['applicant']).toEqual({ name: 'Công ty A', identityText: 'C1234567 (hộ chiếu)' });
    expect(isValid(record) ? [] : isValid.errors).toEqual([]);
    expect(toVbdlis('TiepNhanHoSo', record, { dialect: vbdlis })).toMatchObject(applicant('C1234567 (hộ chiếu)'));
  });

  it.each([
    [0, 'issued'],
    ['0', 'issued'],
    [1, 'returned'],
    [2, 'withdrawn'],
    [7, 'returned'],
  ])('ended with %j is %s', (code, kind) => {
    expect(only('KetThucHoSo', { TrangThaiKetThuc: code })).toMatchObject({ result: { kind } });
  });

  it('takes a span for a deadline as unknown, since nobody says of what unit it is', () => {
    expect(only('ChuyenHoSo', { HanXuLy: 2.5 })).not.toHaveProperty('dueAt');
    expect(only('ChuyenHoSo', { HanXuLy: 20260305 })).toMatchObject({ dueAt: '2026-03-05T00:00:00+07:00' });
  });

  it('takes a promised day for the end of work on it', () => {
    expect(only('TiepNhanHoSo', { NgayHenTra: '19/03/2026' })).toMatchObject({
      promisedAt: '2026-03-19T17:00:00+07:00',
    });
    expect(only('BoSungHoSo', { NgayHenTraMoi: '20260325' })).toMatchObject({
      newPromisedAt: '2026-03-25T17:00:00+07:00',
    });
  });

  it('is of a wrong result `reason` and `files`, as a land system looks for them; both are read by other names too', () => {
    const SoBienNhan = '000.00.01.H27-260302-0001';
    const body = { SoBienNhan, reason: 'Sai', files: [{ TenGiayTo: 'GCN' }] };
    for (const each of [body, { SoBienNhan, NoiDung: 'Sai', DanhSachGiayToDinhKem: body.files }]) {
      const [record] = read('phanhoihososaiketqua', each).records;
      expect(record).toMatchObject({ note: 'Sai', attachments: [{ name: 'GCN' }] });
      expect(toVbdlis('phanhoihososaiketqua', record!, { dialect: vbdlis })).toEqual(body);
    }
  });

  it('cannot say two communes at once', () => {
    const parcels = ['18001', '18002'].map(commune => ({ commune, mapSheet: '1', parcelNumber: '1' }));
    expect(() => toVbdlis('TiepNhanHoSo', { ...only('TiepNhanHoSo'), parcels }, { dialect: vbdlis })).toThrow(
      expect.objectContaining({ code: 'vbdlis-mapping' }),
    );
  });
});

describe('an operation', () => {
  it('is known by any of its names in any case, and no other', () => {
    expect(vbdlisOperationOf('tiepnhanhoso')).toBe('TiepNhanHoSo');
    expect(vbdlisOperationOf('CapNhatTrangThaiTraKetQuaHoSo')).toBe('CapNhatTrangThaiHoSo');
    for (const name of ['', '__proto__', 'constructor', 'XoaHoSo']) expect(vbdlisOperationOf(name)).toBeUndefined();
  });

  it('is found for each message that the side can be told', () => {
    for (const operation of OPERATIONS) {
      const { side, type } = VBDLIS_OPERATIONS[operation];
      expect(vbdlisOperationFor(side, type)).toBe(operation);
    }
    expect(vbdlisOperationFor('land-system', 'moved')).toBeUndefined();
    expect(vbdlisOperationFor('one-stop', 'tax-paid')).toBeUndefined();
  });
});
