import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { GatewayConfig } from '#libs/config';
import {
  fromHeaders,
  POPULATION_VERIFICATION_REQUEST,
  Topic,
  VERIFICATION_REQUEST_POINTERS,
  VERIFICATION_REQUEST_SCHEMA,
} from '#libs/contracts';
import { transactionIdOf } from '#libs/kernel';
import type { AcceptingProducer, SharedFate } from '#libs/messaging';
import { RegistryState } from '#libs/registry-view';
import { type DataKey, type DataKeys, openRecord, parseKeyring, SubjectHasher } from '#libs/sealing';
import { openLane } from '../lane.js';
import { type PreparedMessage, prepareMessage } from '../prepare-message.js';
import { ServiceContracts } from '../service-contracts.js';
import { readRecord } from '../submission.js';
import { UploadOrder } from '../upload-order.js';
import { DataKeySupply } from './data-key-supply.js';
import { SealingProducer } from './sealing-producer.js';

const SYSTEM = 'insurance-h95';
const NOW = Date.parse('2026-05-06T02:00:00Z');
const NUMBER = '042090123456';
const RECORD = {
  requestCode: NUMBER,
  requestedAt: '2026-05-06T08:00:00+07:00',
  purpose: { officer: 'canbo.01', agency: 'H95.01', procedure: '1.001234' },
  person: { number: NUMBER, name: 'Nguyễn Thị Hạnh', birthDate: '1990' },
};

const hasher = (byte: string): SubjectHasher =>
  new SubjectHasher(parseKeyring(`{"current":"v1","keys":{"v1":"${byte.repeat(32)}"}}`));

function prepare(record: object = RECORD, { key, byte = '0a' }: { key?: string; byte?: string } = {}): PreparedMessage {
  const code = POPULATION_VERIFICATION_REQUEST;
  const registry = new RegistryState();
  registry.put({ kind: 'system', code: SYSTEM, name: '', agency: 'H95', status: 'active' });
  registry.put({
    ...{ kind: 'service', code, version: '1', serviceKind: 'command', name: '', nameEn: '', description: '' },
    ...{ status: 'published', schema: VERIFICATION_REQUEST_SCHEMA, pointers: VERIFICATION_REQUEST_POINTERS },
    ...{ topic: Topic.PopulationVerificationRequested, sealed: true },
  });
  registry.put({
    ...{ kind: 'agreement', code: 'a', service: code, serviceVersion: '1', system: SYSTEM, actions: ['send'] },
    ...{ agencies: ['H95'], purposes: ['*'], fields: ['*'], validFrom: '2020-01-01T00:00:00Z', status: 'active' },
  });
  const lane = openLane(registry, new ServiceContracts(new GatewayConfig(), hasher(byte)), SYSTEM, code);
  return prepareMessage(lane, readRecord(Buffer.from(JSON.stringify(record)), 65_536, key), '', NOW);
}

/** Data keys as the database gives them, one call at a time in the hands of the test. */
class HeldKeys {
  readonly asked: { count: number; give: () => void; fail: () => void }[] = [];
  readonly given = new Map<string, Buffer>();

  create(count: number): Promise<DataKey[]> {
    return new Promise((resolve, reject) => {
      const keys = Array.from({ length: count }, () => ({ id: randomUUID(), key: randomBytes(32) }));
      const give = (): void => {
        for (const { id, key } of keys) this.given.set(id, key);
        resolve(keys);
      };
      this.asked.push({ count, give, fail: () => reject(new Error('PostgreSQL is away')) });
    });
  }

  /** The next call, when it has come. */
  async next(): Promise<{ count: number; give: () => void; fail: () => void }> {
    while (this.asked.length === 0) await new Promise(resolve => setImmediate(resolve));
    return this.asked.shift()!;
  }
}

function rig() {
  const keys = new HeldKeys();
  const sent: PreparedMessage[] = [];
  const producer = {
    async send(message: PreparedMessage, fate: SharedFate): Promise<void> {
      if (fate.failed) throw new Error('What was sent before it was not taken');
      sent.push(message);
    },
  } as unknown as AcceptingProducer;
  const sealing = new SealingProducer(new DataKeySupply(keys as unknown as DataKeys), producer);
  return { keys, sent, sealing };
}

const numbered = (i: number): PreparedMessage => prepare({ ...RECORD, requestCode: `r-${i}` });

describe('the envelope of a record about a person', () => {
  it('names the request by HMACs only, also where the number of the request is the person’s own', () => {
    const { key, headers } = prepare();
    expect(fromHeaders(headers)).toMatchObject({ subject: key, agency: 'H95.01', system: SYSTEM });
    expect(JSON.stringify({ key, headers })).not.toContain(NUMBER);
    expect(key).toMatch(/^v1\.[\w-]{43}$/);
    expect(fromHeaders(headers)?.bodyHash).toMatch(/^v1\.[\w-]{43}$/);
  });

  it('has an id that nobody can find by trying numbers without the key', () => {
    const { transactionId } = prepare();
    const guess = transactionIdOf(SYSTEM, POPULATION_VERIFICATION_REQUEST, JSON.stringify([NUMBER]));
    expect(transactionId).not.toBe(guess);
    expect(prepare(RECORD, { byte: '0b' }).transactionId).not.toBe(transactionId);
    const byKey = prepare(RECORD, { key: NUMBER }).transactionId;
    expect(byKey).not.toBe(transactionIdOf(SYSTEM, POPULATION_VERIFICATION_REQUEST, NUMBER));
  });

  it('is the same for the same request, and tells by its body hash that another one has its number', () => {
    const [first, again] = [prepare(), prepare()];
    expect([again.transactionId, again.headers]).toEqual([first.transactionId, first.headers]);
    const other = prepare({ ...RECORD, person: { ...RECORD.person, birthDate: '1991' } });
    expect(other.transactionId).toBe(first.transactionId);
    expect(fromHeaders(other.headers)?.bodyHash).not.toBe(fromHeaders(first.headers)?.bodyHash);
  });

  it('takes a request’s number that looks like another agency’s dossier for what it is', () => {
    expect(prepare({ ...RECORD, requestCode: '000.00.01.H14-240501-0001' }).transactionId).toBeDefined();
  });
});

describe('SealingProducer', () => {
  it('sends what its data key alone opens, and nothing of the record', async () => {
    const { keys, sent, sealing } = rig();
    const message = prepare();
    const done = sealing.send(message);
    (await keys.next()).give();
    await done;
    const [kept] = sent;
    const envelope = fromHeaders(kept!.headers)!;
    const value = kept!.value as Buffer;
    expect(value.includes(NUMBER)).toBe(false);
    expect(JSON.parse(openRecord(keys.given.get(envelope.dataKey!)!, envelope.id, value).toString())).toEqual(RECORD);
  });

  it('makes the keys of what comes at once by one statement, and keeps the order of the records', async () => {
    const { keys, sent, sealing } = rig();
    const first = Array.from({ length: 5 }, (_, i) => sealing.send(numbered(i)));
    const one = await keys.next();
    const second = Array.from({ length: 5 }, (_, i) => sealing.send(numbered(5 + i)));
    one.give();
    const two = await keys.next();
    two.give();
    await Promise.all([...first, ...second]);
    expect([one.count, two.count]).toEqual([5, 5]);
    expect(sent.map(({ transactionId }) => transactionId)).toEqual(
      Array.from({ length: 10 }, (_, i) => numbered(i).transactionId),
    );
    expect(new Set(sent.map(({ headers }) => fromHeaders(headers)?.dataKey)).size).toBe(10);
  });

  it('takes nothing while there are no keys, and lets nothing of the upload pass what was not taken', async () => {
    const { keys, sent, sealing } = rig();
    const order = new UploadOrder();
    const submit = (message: PreparedMessage): Promise<unknown> =>
      order.keep(message.key, fate => sealing.send(message, fate)).catch((error: unknown) => error);
    const refused = submit(numbered(1));
    const lost = await keys.next();
    const behind = submit(numbered(2));
    lost.fail();
    const answer = { code: 'unavailable', kind: 'unavailable', retryAfterMs: 2_000 };
    expect(await refused).toMatchObject(answer);
    (await keys.next()).give();
    expect(await behind).toBeInstanceOf(Error);
    expect(sent).toEqual([]);
    expect(await submit(numbered(1))).toMatchObject(answer);
    const later = submit(numbered(3));
    (await keys.next()).give();
    expect(await later).toBeUndefined();
    expect(sent.map(({ transactionId }) => transactionId)).toEqual([numbered(3).transactionId]);
  });
});
