import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { SERVICE_RECORD_STATUS_SCHEMA } from './service-record-status.schema.js';
import type { ServiceRecordStatusReport } from './service-record-status.js';

const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
for (const format of ['instant', 'reported-instant']) ajv.addFormat(format, text => !Number.isNaN(Date.parse(text)));
const validate = ajv.compile(SERVICE_RECORD_STATUS_SCHEMA);

const LEAST: ServiceRecordStatusReport = {
  dossierCode: '000.00.01.H22-240501-0001',
  procedureCode: '1.012790.000.00.00.H41',
  agencyCode: '000.00.01.H22',
  status: 4,
  occurredAt: '2024-05-01T08:00:00+07:00',
};
const WHOLE: ServiceRecordStatusReport = {
  ...LEAST,
  submittedAt: LEAST.occurredAt,
  receivedAt: LEAST.occurredAt,
  promisedAt: LEAST.occurredAt,
  finishedAt: LEAST.occurredAt,
  applicant: {
    type: 1,
    name: 'Nguyễn Văn Ánh',
    identityNumber: '042090123456',
    taxCode: '0101234567',
    phone: '0912',
    email: 'a@b.vn',
  },
  officer: { name: 'Trần Thị B', title: 'Chuyên viên', unit: 'Bộ phận Một cửa' },
  channel: 'online',
  summary: 'Trích yếu',
  note: 'Ghi chú',
  result: {
    kind: 'issued',
    documents: [{ code: 'GP', name: 'Giấy phép', url: 'https://a.vn/1', sha256: 'a'.repeat(64) }],
  },
  fees: [{ code: 'P1', name: 'Phí', kind: 'fee', collection: 'online', amount: 50_000 }],
  attachments: [
    {
      id: '1',
      name: 'Đơn',
      componentCode: 'T1',
      url: 'https://a.vn/2',
      digitised: true,
      reused: false,
      fromDataStore: false,
      replacesResultCode: 'K1',
      deleted: false,
    },
  ],
  supplements: [
    {
      id: '1',
      requestedBy: 'B',
      content: 'Bổ sung',
      requestedAt: LEAST.occurredAt,
      receivedBy: 'C',
      receivedAt: LEAST.occurredAt,
      fulfilled: true,
      promisedBefore: LEAST.occurredAt,
      promisedAfter: LEAST.occurredAt,
    },
  ],
};

function pointersOf(record: unknown): string[] {
  return validate(record)
    ? []
    : (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}
const without = (name: keyof ServiceRecordStatusReport) =>
  Object.fromEntries(Object.entries(LEAST).filter(([key]) => key !== name));

describe('the schema of service-record-status', () => {
  it('takes the least and the whole record of the type', () => {
    expect([pointersOf(LEAST), pointersOf(WHOLE)]).toEqual([[], []]);
  });

  it.each(['dossierCode', 'procedureCode', 'agencyCode', 'status', 'occurredAt'] as const)('needs %s', name => {
    expect(pointersOf(without(name))).toEqual([' required']);
  });

  it.each([
    [{ status: 0 }, '/status enum'],
    [{ status: 11 }, '/status enum'],
    [{ status: '4' }, '/status type'],
    [{ status: 4.5 }, '/status type'],
    [{ dossierCode: 'x' }, '/dossierCode pattern'],
    [{ procedureCode: '1' }, '/procedureCode pattern'],
    [{ agencyCode: 'H2' }, '/agencyCode pattern'],
    [{ occurredAt: 'yesterday' }, '/occurredAt format'],
    [{ occurredAt: 1714525200 }, '/occurredAt type'],
    [{ applicant: { type: 5, name: 'A' } }, '/applicant/type enum'],
    [{ applicant: { type: 1, name: '' } }, '/applicant/name minLength'],
    [{ applicant: { type: 1, name: 'A', identityNumber: '000000001x' } }, '/applicant/identityNumber pattern'],
    [{ applicant: { type: 1, name: 'A', password: 'x' } }, '/applicant additionalProperties'],
    [{ unknown: 1 }, ' additionalProperties'],
    [{ summary: 'x'.repeat(1001) }, '/summary maxLength'],
    [{ channel: 'fax' }, '/channel enum'],
    [{ result: { kind: 'lost' } }, '/result/kind enum'],
    [
      { result: { kind: 'issued', documents: [{ code: 'a', name: 'b', url: 'no url' }] } },
      '/result/documents/0/url format',
    ],
    [{ fees: [{ code: 'a', name: 'b', kind: 'fee', amount: -1 }] }, '/fees/0/amount minimum'],
    [{ note: null }, '/note type'],
  ])('refuses %j', (change, problem) => {
    expect(pointersOf({ ...LEAST, ...change })).toContain(problem);
  });

  it.each([null, [], 'text', 5, true])('refuses %j as a record', value => {
    expect(pointersOf(value)).toEqual([' type']);
  });

  it('counts characters, not bytes: a thousand Vietnamese letters fit', () => {
    expect(pointersOf({ ...LEAST, summary: 'ệ'.repeat(1000) })).toEqual([]);
  });
});
