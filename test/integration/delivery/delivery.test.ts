import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import type { ChangedEvent } from '../../../apps/delivery/src/application/changed-event.js';
import { RecordText } from '../../../apps/delivery/src/domain/record-text.js';
import { eventAt, seededRandom } from '../../../apps/delivery/src/delivery-test-kit.js';
import { batchOf, type DeliveryRig, type Partner, prepareSchema, startRig, takeOutboxFacts } from './delivery-rig.js';
import { RecordingReceiver } from './recording-receiver.js';

let test: TestDatabase;
let portal: RecordingReceiver;
let tax: RecordingReceiver;
const rigs: DeliveryRig[] = [];

async function rig(partners: readonly Partner[], settings = {}, retrying = true): Promise<DeliveryRig> {
  const started = await startRig(test, partners, settings);
  if (retrying) started.retrier.onApplicationBootstrap();
  rigs.push(started);
  return started;
}

const toPortal = (changes: Partial<Partner> = {}): Partner => ({ code: 'portal', url: portal.url, ...changes });
const toTax = (changes: Partial<Partner> = {}): Partner => ({ code: 'tax', url: tax.url, ...changes });
const count = async (table: string): Promise<number> =>
  (await test.query<{ n: number }>(`SELECT count(*)::integer AS n FROM delivery.${table}`))[0]!.n;
const states = (): Promise<object[]> =>
  test.query('SELECT subscription, business_key, state, attempts FROM delivery.parked ORDER BY id');
const allDone = (timeoutMs = 20_000): Promise<unknown> =>
  waitFor(async () => (await count('parked')) + (await count('blocked_keys')) === 0, {
    what: 'all delivered',
    timeoutMs,
  });

/** The change of a dossier that has this number, at the same offset. */
function changeOf(key: string, sequence: number): ChangedEvent {
  const event = eventAt(sequence, { key });
  return { ...event, envelope: { ...event.envelope, sequence } };
}

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  [portal, tax] = [await RecordingReceiver.start(), await RecordingReceiver.start()];
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(each => each.stop()));
  await Promise.all([portal.stop(), tax.stop()]);
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox');
});

describe('delivery', () => {
  it('brings every event to every partner once and in order per key, however they fail', async () => {
    const random = seededRandom(7);
    portal.answer = () => (random() < 0.15 ? 500 : random() < 0.1 ? 'reset' : 200);
    tax.answer = () => (random() < 0.3 ? 503 : 200);
    const { service, published } = await rig([toPortal(), toTax()]);
    const events = Array.from({ length: 600 }, (_, i) => eventAt(i, { key: `k${Math.floor(random() * 40)}` }));
    for (let i = 0; i < events.length; i += 50) await service.deliver(batchOf(events.slice(i, i + 50)));
    await allDone();

    for (const key of new Set(events.map(event => event.envelope.subject))) {
      const expected = events.filter(event => event.envelope.subject === key).map(event => Number(event.origin.offset));
      expect(tax.takenOf(key)).toEqual(expected);
      expect(portal.takenOf(key)).toEqual(expected);
    }
    expect([...portal.overlaps, ...tax.overlaps]).toEqual([]);
    const settled = [...published, ...(await takeOutboxFacts(test))].filter(fact => fact.outcome);
    expect(settled.map(fact => fact.transactionId).sort()).toEqual(events.map(event => event.envelope.id).sort());
    expect(settled.every(fact => fact.outcome === 'succeeded' && fact.step === 'delivered')).toBe(true);
  });

  it('writes no row for what is delivered at once', async () => {
    const { service, published } = await rig([toPortal(), toTax({ fields: ['offset'] })]);
    await service.deliver(batchOf(Array.from({ length: 100 }, (_, i) => eventAt(i))));
    expect([portal.taken.length, tax.taken.length, published.length]).toEqual([100, 100, 100]);
    expect([await count('parked'), await count('blocked_keys'), await count('outbox')]).toEqual([0, 0, 0]);
    expect(portal.taken[0]!.data).toEqual({
      dossierCode: portal.taken[0]!.key,
      status: 2,
      offset: portal.taken[0]!.offset,
    });
    expect(tax.taken[0]!.data).toEqual({ offset: tax.taken[0]!.offset });
  });

  it('lets a partner that hangs wait for itself alone, and gives its answers to the parked rows', async () => {
    portal.answer = () => 'hang';
    const [timeoutMs, batches] = [400, 10];
    const { service } = await rig([toPortal({ timeoutMs }), toTax()], { patienceMs: 100 });
    const began = performance.now();
    for (let i = 0; i < batches; i++)
      await service.deliver(batchOf(Array.from({ length: 20 }, (_, j) => eventAt(i * 20 + j))));
    // Had each batch waited for it, each would have taken a time-out.
    expect(performance.now() - began).toBeLessThan(batches * timeoutMs);
    expect(tax.taken).toHaveLength(200);
    await waitFor(async () => (await test.query('SELECT FROM delivery.parked WHERE attempts > 0')).length > 0, {
      what: 'time-outs to be written down',
    });
    portal.answer = () => 200;
    await allDone();
    expect(portal.taken.map(received => received.offset).toSorted((a, b) => a - b)).toEqual([...Array(200).keys()]);
  });

  it('parks the key and lets the others go on; what comes new on the key waits behind it', async () => {
    portal.answer = ({ key }) => (key === 'a' ? 500 : 200);
    const { service } = await rig([toPortal()], { backoffMs: 3_600_000, maxBackoffMs: 3_600_000 });
    await service.deliver(batchOf([eventAt(1, { key: 'a' }), eventAt(2, { key: 'b' })]));
    await service.deliver(batchOf([eventAt(3, { key: 'a' }), eventAt(4, { key: 'b' })]));
    expect(portal.takenOf('b')).toEqual([2, 4]);
    expect(portal.calls).toBe(3);
    expect(await states()).toEqual([
      { subscription: 'portal', business_key: 'a', state: 'pending', attempts: 1 },
      { subscription: 'portal', business_key: 'a', state: 'pending', attempts: 0 },
    ]);
  });

  it('survives the end of the process: another one goes on with the rows, in order', async () => {
    const { url, port } = portal;
    await portal.stop();
    const first = await rig([{ code: 'portal', url }], {}, false);
    await first.service.deliver(batchOf(Array.from({ length: 60 }, (_, i) => eventAt(i, { key: `k${i % 6}` }))));
    expect(await count('parked')).toBe(60);
    portal = await RecordingReceiver.start(port);
    await rig([{ code: 'portal', url }]);
    await allDone();
    for (const i of [0, 1, 2, 3, 4, 5]) {
      expect(portal.takenOf(`k${i}`)).toEqual(Array.from({ length: 10 }, (_, j) => j * 6 + i));
    }
  });

  it('changes nothing when a batch that was parked comes again', async () => {
    portal.answer = () => 500;
    const { service } = await rig([toPortal(), toTax()], { backoffMs: 3_600_000, maxBackoffMs: 3_600_000 });
    const batch = batchOf([eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' })]);
    await service.deliver(batch);
    const before = await states();
    await service.deliver(batch);
    expect(await states()).toEqual(before);
    expect([portal.calls, tax.calls]).toEqual([1, 2]);
  });

  it('tells of what it delivered before a crash, where a younger one of its key was parked, and sends it no more', async () => {
    portal.answer = ({ offset }) => (offset === 2 ? 500 : 200);
    const { service, published } = await rig([toPortal()], { backoffMs: 3_600_000, maxBackoffMs: 3_600_000 });
    await service.deliver(batchOf([changeOf('a', 1), changeOf('a', 2)]));
    published.length = 0; // as where the process ends before Kafka has it
    const another = await rig([toPortal()], { backoffMs: 3_600_000, maxBackoffMs: 3_600_000 });
    await another.service.deliver(batchOf([changeOf('a', 1), changeOf('a', 2)]));
    expect(portal.calls).toBe(2);
    expect(another.published).toMatchObject([
      { step: 'delivered', outcome: 'succeeded', deliveries: [{ subscription: 'portal', state: 'delivered' }] },
    ]);
  });

  it('sends nothing of a batch with a record that it cannot read, so the good ones go by themselves and in order', async () => {
    const { service } = await rig([toPortal({ fields: ['offset'] })]);
    const [first, second, poison] = [eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' }), eventAt(3)];
    const batch = batchOf([first, second, { ...poison, record: new RecordText('{"status":') }]);
    await expect(service.deliver(batch)).rejects.toMatchObject({ code: 'malformed', retriable: false });
    for (const event of [first, second]) await service.deliver(batchOf([event]));
    expect(portal.takenOf('a')).toEqual([1, 2]);
    expect(portal.calls).toBe(2);
  });

  it('takes a change that an operator sends back, also where a younger one of its key is parked', async () => {
    portal.answer = () => 500;
    const { service } = await rig([toPortal()], { backoffMs: 3_600_000, maxBackoffMs: 3_600_000 });
    const numbered = (sequence: number) => batchOf([changeOf('a', sequence)]);
    await service.deliver(numbered(2));
    await service.deliver(numbered(1));
    expect(await count('parked')).toBe(1);
    await service.deliver({ ...numbered(1), isReplay: true });
    expect(await count('parked')).toBe(2);
  });

  it('gives up after the last attempt, tells it, and lets the key go on', async () => {
    portal.answer = ({ offset }) => (offset === 1 ? 500 : 200);
    const { service } = await rig([toPortal({ changes: { maxAttempts: 3 } })], { backoffMs: 10 });
    await service.deliver(batchOf([eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' })]));
    await waitFor(() => portal.takenOf('a').includes(2), { what: 'the key to go on' });
    await waitFor(async () => (await count('blocked_keys')) === 0, { what: 'the key to be free' });
    expect(await states()).toEqual([{ subscription: 'portal', business_key: 'a', state: 'dead', attempts: 3 }]);
    const facts = await takeOutboxFacts(test);
    const first = facts.filter(fact => fact.transactionId === eventAt(1, { key: 'a' }).envelope.id);
    expect(first.map(fact => [fact.step, fact.discriminator, fact.outcome])).toEqual([
      ['parked', 'portal:1', undefined],
      ['parked', 'portal:2', undefined],
      ['dead', 'portal:last', 'failed'],
    ]);
  });

  it('keeps all of a paused subscription until it goes on', async () => {
    const { service } = await rig([toPortal({ changes: { status: 'paused' } })]);
    await service.deliver(batchOf([eventAt(1), eventAt(2)]));
    expect([portal.calls, await count('parked')]).toEqual([0, 2]);
    await rig([toPortal()]);
    await allDone();
    expect(portal.taken).toHaveLength(2);
  });

  it('makes a parked message a dead letter when no agreement covers it any more', async () => {
    const paused = await rig([toPortal({ changes: { status: 'paused' } })]);
    await paused.service.deliver(batchOf([eventAt(1, { agency: '000.00.01.H22' })]));
    await test.query(`UPDATE delivery.parked SET envelope = jsonb_set(envelope, '{agency}', '"H99"')`);
    await rig([toPortal()]);
    await waitFor(async () => (await count('blocked_keys')) === 0, { what: 'the attempt' });
    expect(await test.query('SELECT state, last_code FROM delivery.parked')).toEqual([
      { state: 'dead', last_code: 'no-agreement' },
    ]);
    expect(portal.calls).toBe(0);
  });
});
