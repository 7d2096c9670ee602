import { describe, expect, it } from '@jest/globals';
import { DVCQG_CODES, toDvcqgItem, toDvcqgProgress } from '#libs/connectors';
import { readerOf } from '#libs/exchange';
import { HubError, type JsonValue } from '#libs/kernel';
import { sampleRecord } from '#libs/samples';
import { naturalKeyOf } from '../../intake/natural-key.js';
import { inProtocolNames } from './dvcqg-field-names.js';
import { dvcqgCodeOf, dvcqgItemResult, dvcqgRecordsReply } from './dvcqg-reply.js';
import { itemsIn, progressRowsIn, readCall } from './dvcqg-request.js';
import { hintOf, readItem, readProgressRow } from './dvcqg-submission.js';

const CONTEXT = { agencyCode: '000.00.00.H22', now: '2025-05-06T09:00:00.000Z' };
const MAX = 100_000;
const asJson = (value: unknown): JsonValue => value as JsonValue;
const problem = (code: string, pointers: string[] = []) =>
  new HubError(code === 'unavailable' ? 'unavailable' : 'invalid', code, 'No', {
    errors: pointers.map(pointer => ({ pointer, message: 'is wrong' })),
  });

describe('an item of DongBoHoSoMC', () => {
  it('has the natural key of the record that it stands for, so that both ways in are one event', () => {
    const fields = ['/dossierCode', '/status', '/occurredAt'].map(readerOf);
    const read = readItem(asJson(toDvcqgItem(sampleRecord())), CONTEXT, MAX);
    expect(naturalKeyOf(read.record, fields)).toBe(naturalKeyOf(asJson(sampleRecord()), fields));
    expect(read.idempotencyKey).toBeUndefined();
  });

  it('is refused with the protocol’s own names', () => {
    const item = asJson({ ...toDvcqgItem(sampleRecord()), NgayHenTra: '2025-05-06' });
    expect(() => readItem(item, CONTEXT, MAX)).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/NgayHenTra' })] }),
    );
    expect(
      inProtocolNames([
        { pointer: '/applicant/identityNumber', message: 'm' },
        { pointer: '/fees/0/code', message: 'm' },
      ]),
    ).toEqual([
      { pointer: '/DinhDanhCHS', message: 'm' },
      { pointer: '/DanhSachLePhi', message: 'm' },
    ]);
  });

  it('is known in the log by its codes, also where it cannot be read', () => {
    expect(hintOf({ MaHoSo: 'D', DonViXuLy: '', ChuHoSo: 'An' }, 'H22')).toEqual({
      dossierCode: 'D',
      agencyCode: 'H22',
    });
    expect(hintOf(5, 'H22')).toEqual({ dossierCode: '', agencyCode: 'H22' });
  });
});

describe('a row of CapNhatTienDoHoSoMC', () => {
  const row = toDvcqgProgress(sampleRecord({ status: 4, officer: { name: 'Lê Văn B' } }));

  it('is a status report where it names the procedure', () => {
    const read = readProgressRow(asJson({ ...row, MaTTHC: '1.001193' }), CONTEXT, MAX);
    expect(read.record).toMatchObject({
      dossierCode: sampleRecord().dossierCode,
      procedureCode: '1.001193',
      status: 4,
      officer: { name: 'Lê Văn B' },
    });
  });

  it('is refused where it does not, instead of with an invented one', () => {
    expect(() => readProgressRow(asJson(row), CONTEXT, MAX)).toThrow(
      expect.objectContaining({ code: 'payload-invalid' }),
    );
  });
});

describe('a call', () => {
  it.each(['', 'x', '[]', '1'])('that is %j is malformed', text => {
    expect(() => readCall(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('has a list of data that is neither empty nor too long', () => {
    expect(itemsIn({ data: [1, 2] }, 2)).toEqual([1, 2]);
    for (const call of [{}, { data: 'x' }, { data: [] }, { data: [1, 2, 3] }]) {
      expect(() => itemsIn(asJson(call) as Record<string, JsonValue>, 2)).toThrow(HubError);
    }
    expect(progressRowsIn({ data: Array<number>(10).fill(1) })).toHaveLength(10);
    expect(() => progressRowsIn({ data: Array<number>(11).fill(1) })).toThrow(HubError);
  });
});

describe('a reply', () => {
  const ok = dvcqgItemResult('D1', 't1', undefined);
  const bad = dvcqgItemResult('D2', 't2', problem('payload-invalid', ['/MaTTHC']));
  const denied = dvcqgItemResult('D3', 't3', problem('no-agreement', ['/DonViXuLy']));
  const busy = dvcqgItemResult('D4', 't4', problem('unavailable'));

  it('is "0" only where every item was accepted', () => {
    expect(dvcqgRecordsReply([ok, ok])).toMatchObject({ error_code: '0', DanhSachKetQua: [ok, ok] });
    expect(dvcqgRecordsReply([ok, bad]).error_code).toBe(bad.error_code);
    expect(dvcqgRecordsReply([bad, denied]).error_code).toBe('5');
  });

  it('asks for the whole again where Kafka did not take an item', () => {
    expect(dvcqgRecordsReply([ok, bad, busy]).error_code).toBe('99');
  });

  it('says in the only item’s words what is wrong', () => {
    expect(dvcqgRecordsReply([bad])).toMatchObject({ error_code: '5', message: 'Dữ liệu không hợp lệ: MaTTHC' });
  });

  it('means to a connector of this protocol what it means here', () => {
    const meanings = [
      'unauthenticated',
      'unavailable',
      'payload-invalid',
      'no-agreement',
      'malformed',
      'not-offered',
    ].map(code => DVCQG_CODES[dvcqgCodeOf(problem(code))]);
    expect(meanings).toEqual(['session', 'transient', undefined, undefined, undefined, undefined]);
  });

  it('does not tell a bug’s text', () => {
    const bug = new HubError('bug', 'internal', 'password=x');
    expect(JSON.stringify(dvcqgItemResult('D', 't', bug))).not.toContain('password');
  });
});
