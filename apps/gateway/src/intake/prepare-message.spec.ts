import { describe, expect, it } from '@jest/globals';
import {
  type Agreement,
  type RecordService,
  fromHeaders,
  SERVICE_RECORD_STATUS,
  SERVICE_RECORD_STATUS_SCHEMA,
  Topic,
} from '#libs/contracts';
import { bodyHashOf, HubError, transactionIdOf } from '#libs/kernel';
import { RegistryState } from '#libs/registry-view';
import { sampleRecord } from '#libs/samples';
import { parseKeyring, SubjectHasher } from '#libs/sealing';
import { GatewayConfig } from '#libs/config';
import { type Lane, openLane } from './lane.js';
import { type PreparedMessage, prepareMessage } from './prepare-message.js';
import { ServiceContracts } from './service-contracts.js';
import { readRecord } from './submission.js';

const SYSTEM = 'one-stop-h22';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const NOW = Date.parse('2025-05-06T02:00:00Z');

const SERVICE: RecordService = {
  kind: 'service',
  code: SERVICE_RECORD_STATUS,
  version: '1',
  serviceKind: 'event',
  name: 'Trạng thái hồ sơ',
  nameEn: 'Dossier status',
  description: '',
  status: 'published',
  schema: SERVICE_RECORD_STATUS_SCHEMA,
  topic: Topic.ServiceRecordStatusReported,
  pointers: {
    businessKey: '/dossierCode',
    naturalKey: ['/dossierCode', '/status', '/occurredAt'],
    agency: '/agencyCode',
    occurredAt: '/occurredAt',
  },
};

const AGREEMENT: Agreement = {
  kind: 'agreement',
  code: 'h22-sends',
  service: SERVICE.code,
  serviceVersion: '1',
  system: SYSTEM,
  actions: ['send'],
  agencies: ['H22'],
  purposes: [],
  fields: ['*'],
  validFrom: '2020-01-01T00:00:00Z',
  status: 'active',
};

function registryOf(overrides: Partial<Agreement> = {}, status: 'active' | 'suspended' = 'active'): RegistryState {
  const registry = new RegistryState();
  registry.put({ kind: 'system', code: SYSTEM, name: '', agency: 'H22', status });
  registry.put(SERVICE);
  registry.put({ ...AGREEMENT, ...overrides });
  return registry;
}

const KEYS = parseKeyring(`{"current":"v1","keys":{"v1":"${'0a'.repeat(32)}"}}`);
const contracts = new ServiceContracts(new GatewayConfig(), new SubjectHasher(KEYS));
const laneOf = (overrides: Partial<Agreement> = {}, status?: 'active' | 'suspended'): Lane =>
  openLane(registryOf(overrides, status), contracts, SYSTEM, SERVICE.code);
const prepare = (text: string, lane = laneOf(), key?: string) =>
  prepareMessage(lane, readRecord(Buffer.from(text), 1_048_576, key), TRACE, NOW);
const textOf = (overrides: object = {}): string => JSON.stringify({ ...sampleRecord(), ...overrides });

function refusalOf(work: () => unknown): { code: string; pointers: string[] } {
  try {
    work();
  } catch (error) {
    if (error instanceof HubError) return { code: error.code, pointers: (error.errors ?? []).map(e => e.pointer) };
    throw error;
  }
  throw new Error('It passed');
}

const bodyHashIn = ({ headers }: PreparedMessage) => fromHeaders(headers)?.bodyHash;

describe('prepareMessage', () => {
  it('sends the bytes of the record as they came, under its dossier code', () => {
    const text = `\n { "note" : "có dấu", ${textOf().slice(1)}`;
    const message = prepare(text);
    expect(String(message.value)).toBe(text);
    expect(message).toMatchObject({ topic: Topic.ServiceRecordStatusReported, key: sampleRecord().dossierCode });
  });

  it('describes the record in the headers, so that nobody has to parse it to route it', () => {
    const { headers, transactionId } = prepare(textOf());
    expect(fromHeaders(headers)).toEqual({
      id: transactionId,
      type: Topic.ServiceRecordStatusReported,
      subject: sampleRecord().dossierCode,
      time: sampleRecord().occurredAt,
      acceptedAt: '2025-05-06T02:00:00.000Z',
      system: SYSTEM,
      service: SERVICE.code,
      agency: sampleRecord().agencyCode,
      serviceVersion: '1',
      bodyHash: bodyHashOf(textOf()),
      traceParent: TRACE,
    });
  });

  it('gives the same id and body hash to the same record in another layout', () => {
    const pretty = prepare(JSON.stringify(sampleRecord(), null, 2));
    const plain = prepare(textOf());
    expect(pretty.transactionId).toBe(plain.transactionId);
    expect(bodyHashIn(pretty)).toBe(bodyHashIn(plain));
  });

  it('gives the same id and another body hash to the same key with another body, so that it is found as a conflict', () => {
    const [one, other] = [prepare(textOf({ note: 'a' })), prepare(textOf({ note: 'b' }))];
    expect(one.transactionId).toBe(other.transactionId);
    expect(bodyHashIn(one)).not.toBe(bodyHashIn(other));
  });

  it('lets the sender’s own key be the identity', () => {
    expect(prepare(textOf(), laneOf(), 'key-1').transactionId).toBe(transactionIdOf(SYSTEM, SERVICE.code, 'key-1'));
  });

  it('drops a byte order mark, which no consumer could parse', () => {
    expect(String(prepare(`\ufeff${textOf()}`).value)).toBe(textOf());
  });
});

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['status 11', { status: 11 }, '/status'],
    ['status "4"', { status: '4' }, '/status'],
    ['an unknown field', { trangThai: 'x' }, '/trangThai'],
    ['a missing field', { procedureCode: undefined }, '/procedureCode'],
    ['a time without offset', { occurredAt: '2025-05-06T08:15:00' }, '/occurredAt'],
    ['a time in the year 0001', { occurredAt: '0001-01-01T00:00:00+07:00' }, '/occurredAt'],
    ['a time in the future', { occurredAt: '2099-01-01T00:00:00+07:00' }, '/occurredAt'],
    ['a dossier code of no known shape', { dossierCode: '000.00.01.H22/250506/0001' }, '/dossierCode'],
    ['a field of a field that is wrong', { applicant: { type: 1, name: '' } }, '/applicant/name'],
    ['a text with NUL', { note: 'a\u0000' }, '/note'],
  ])('%s is refused with its pointer', (_what, overrides, pointer) => {
    const refusal = refusalOf(() => prepare(textOf(overrides)));
    expect(refusal.code).toBe('payload-invalid');
    expect(refusal.pointers).toContain(pointer);
  });

  it.each([
    ['not JSON', 'hello', 'malformed'],
    ['nothing', '', 'malformed'],
    ['a depth bomb', '['.repeat(100_000), 'malformed'],
    ['JSON of the wrong type', '[1]', 'payload-invalid'],
    ['a lone surrogate', textOf({ note: 'x' }).replace('"x"', '"\\ud800"'), 'payload-invalid'],
    ['__proto__', textOf().replace('{', '{"__proto__":{},'), 'payload-invalid'],
    ['a member twice', textOf().replace('{', '{"status":1,'), 'payload-invalid'],
    ['two megabytes', JSON.stringify('a'.repeat(2_000_000)), 'too-large'],
  ])('%s is refused', (_what, text, code) => {
    expect(refusalOf(() => prepare(text)).code).toBe(code);
  });

  it('is refused with at most 20 errors, and without any value', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`field${i}`, '012345678901']));
    const read = () => prepare(JSON.stringify(many));
    expect(refusalOf(read).pointers).toHaveLength(20);
    expect(read).not.toThrow(/012345678901/);
  });

  it('names no value of a long text, nor a name of a field at full length', () => {
    const { pointers } = refusalOf(() => prepare(textOf({ ['x'.repeat(10_000)]: 1 })));
    expect(pointers[0]!.length).toBeLessThanOrEqual(200);
  });
});

describe('agreements', () => {
  it('let a record pass for an agency below the one that is named', () => {
    expect(prepare(textOf({ agencyCode: '000.05.01.H22' }), laneOf({ agencies: ['000.00.01.H22'] })).key).toBeDefined();
  });

  it('stop a record for another agency, and say where it is named', () => {
    const refusal = refusalOf(() => prepare(textOf({ agencyCode: '000.00.01.H14' })));
    expect(refusal).toEqual({ code: 'no-agreement', pointers: ['/agencyCode'] });
  });

  it('stop a record about another agency’s dossier, whatever agency it names: nobody takes over a dossier', () => {
    const refusal = refusalOf(() => prepare(textOf({ dossierCode: '000.00.01.H14-240501-0001' })));
    expect(refusal).toEqual({ code: 'no-agreement', pointers: ['/dossierCode'] });
  });

  it('let a record pass under a ministry’s number, under which provinces work', () => {
    expect(prepare(textOf({ dossierCode: 'G09.20-20260609-0092637' })).key).toBe('G09.20-20260609-0092637');
  });

  it('stop fields that are not granted', () => {
    const fields = ['dossierCode', 'procedureCode', 'agencyCode', 'status', 'occurredAt'];
    const lane = laneOf({ fields });
    const { dossierCode, procedureCode, agencyCode, status, occurredAt } = sampleRecord();
    const granted = { dossierCode, procedureCode, agencyCode, status, occurredAt };
    expect(prepare(JSON.stringify(granted), lane).key).toBeDefined();
    const refusal = refusalOf(() => prepare(JSON.stringify({ ...granted, note: 'x' }), lane));
    expect(refusal).toEqual({ code: 'no-agreement', pointers: ['/note'] });
  });

  it.each<[string, Partial<Agreement>]>([
    ['another action', { actions: ['receive', 'read'] }],
    ['another system', { system: 'somebody-else' }],
    ['a term that has ended', { validUntil: '2021-01-01T00:00:00Z' }],
    ['a term that has not begun', { validFrom: '2999-01-01T00:00:00Z' }],
    ['a suspension', { status: 'suspended' }],
    ['a version that is not published', { serviceVersion: '7' }],
  ])('with %s open no lane', (_what, overrides) => {
    expect(refusalOf(() => laneOf(overrides)).code).toBe('no-agreement');
  });

  it('do not help a suspended system, nor one that is not known', () => {
    expect(refusalOf(() => laneOf({}, 'suspended')).code).toBe('unauthenticated');
    expect(refusalOf(() => openLane(new RegistryState(), contracts, SYSTEM, SERVICE.code)).code).toBe(
      'unauthenticated',
    );
  });

  it('are not asked for a service that is not there', () => {
    expect(refusalOf(() => openLane(registryOf(), contracts, SYSTEM, 'no-such')).code).toBe('unknown-service');
  });
});

describe('ServiceContracts', () => {
  it('compiles once, and anew when the service is published anew', () => {
    expect(contracts.of(SERVICE)).toBe(contracts.of(SERVICE));
    expect(contracts.of({ ...SERVICE })).not.toBe(contracts.of(SERVICE));
  });
});
