import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, patient, type TestDatabase, waitFor } from '#libs/testing';
import type { PullPage } from '../../../apps/delivery/src/application/pull.service.js';
import { DELIVERED, eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { DeliveriesRepository } from '../../../apps/delivery/src/persistence/deliveries.repository.js';
import type { ParkedMessage } from '../../../apps/delivery/src/persistence/parking.repository.js';
import { takePositions } from '../../../apps/delivery/src/persistence/pull-streams.js';
import { batchOf, type DeliveryRig, prepareSchema, retriedBy, startRig, takeOutboxFacts } from './delivery-rig.js';
import { RecordingReceiver } from './recording-receiver.js';

const SYSTEM = 'office-system';
const OPERATOR = { actor: 'operator', reason: 'mended' };
const NEVER = new AbortController().signal;

let test: TestDatabase;
let one: DeliveryRig;
let two: DeliveryRig;
let portal: RecordingReceiver;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  portal = await RecordingReceiver.start();
  const office = { code: 'office', url: portal.url, changes: { delivery: 'pull' } } as const;
  const partners = [office, { code: 'portal', url: portal.url }];
  [one, two] = [await startRig(test, partners), await startRig(test, partners)];
});
afterEach(async () => {
  await Promise.all([one.stop(), two.stop(), portal.stop()]);
  await test.query(
    `TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.pull_streams, delivery.pull_readers,
       delivery.pulled, delivery.pauses`,
  );
});

function message(offset: number, key = `key-${offset}`, subscription = 'office'): ParkedMessage {
  const { envelope, record, origin } = eventAt(offset, { key });
  const isPull = subscription === 'office';
  const system = `${subscription}-system`;
  return { subscription, system, businessKey: key, envelope, data: record.text, origin, state: 'pending', attempts: 0, settled: false, isPull }; // prettier-ignore
}

const park = (rig: DeliveryRig, messages: readonly ParkedMessage[]) => rig.parking.park(messages, [], []);

function fetchFrom(rig: DeliveryRig, after?: number, limit = 1_000): Promise<PullPage> {
  return rig.pulling.events(SYSTEM, 'office', { after, limit, waitMs: 0 }, NEVER);
}

function offsetsOf({ events }: PullPage): number[] {
  return events.map(text => (JSON.parse(text) as { data: { offset: number } }).data.offset);
}

const count = async (table: string): Promise<number> =>
  (await test.query<{ n: number }>(`SELECT count(*)::integer AS n FROM delivery.${table}`))[0]!.n;
const factsOf = (facts: Awaited<ReturnType<typeof takeOutboxFacts>>) =>
  facts.map(({ step, discriminator, outcome, supersedes }) => [step, discriminator, outcome, supersedes]);

describe('positions', () => {
  it('are not seen before a smaller one that commits later: a reader with a cursor would skip it', async () => {
    let commit: () => void = () => undefined;
    const mayCommit = new Promise<void>(resolve => (commit = resolve));
    let taken: (positions: unknown) => void = () => undefined;
    const hasTaken = new Promise(resolve => (taken = resolve));
    const slow = one.database.transaction(async tx => {
      taken(await takePositions(tx, [message(1)]));
      await mayCommit;
    });
    expect(await Promise.race([hasTaken, slow])).toEqual([1]);
    const quick = park(two, [message(2)]);
    const isLocked = async () =>
      (await test.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`))
        .length === 1;
    try {
      await waitFor(isLocked, { what: 'the second one to wait for the first' });
      expect(await count('parked')).toBe(0);
    } finally {
      commit();
      await Promise.all([slow, quick]);
    }
    expect(await test.query('SELECT pull_position FROM delivery.parked')).toEqual([{ pull_position: '2' }]);
  });

  it('let a reader miss nothing and see each key in order while two processes store side by side', async () => {
    // Long transactions beside short ones: what took its positions first is often visible last.
    const sizes = [120, 1, 60, 1];
    const rounds = 40;
    const write = async (rig: DeliveryRig, size: number, writer: number): Promise<void> => {
      for (let round = 0; round < rounds; round++) {
        const first = writer * 100_000 + round * size;
        const offsets = Array.from({ length: size }, (_, i) => first + i);
        await park(
          rig,
          offsets.map(offset => message(offset, `w${writer}`)),
        );
      }
    };
    const seen: number[] = [];
    let isOver = false;
    const reading = (async () => {
      let cursor: number | undefined;
      for (let last = false; !last;) {
        last = isOver;
        const page = await fetchFrom(one, cursor);
        seen.push(...offsetsOf(page));
        cursor = page.cursor;
        if (page.events.length > 0) last = false;
      }
    })();
    await Promise.all(sizes.map((size, writer) => write(writer % 2 ? one : two, size, writer)));
    isOver = true;
    await reading;
    for (const [writer, size] of sizes.entries()) {
      const own = seen.filter(offset => Math.floor(offset / 100_000) === writer);
      expect(own).toEqual(Array.from({ length: rounds * size }, (_, i) => writer * 100_000 + i));
    }
  });
});

describe('what is fetched', () => {
  it('blocks no key, and a batch that comes again is stored once, also when all of it was acknowledged', async () => {
    const batch = batchOf([eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' }), eventAt(3, { key: 'b' })]);
    await one.service.deliver(batch);
    await two.service.deliver(batch);
    expect([await count('parked'), await count('blocked_keys'), portal.calls]).toEqual([3, 0, 3]);
    const page = await fetchFrom(one);
    expect(offsetsOf(page)).toEqual([1, 2, 3]);
    await two.pulling.acknowledge(SYSTEM, 'office', page.cursor);
    await one.service.deliver(batch);
    expect([await count('parked'), portal.calls]).toEqual([0, 3]);
    expect((await fetchFrom(two)).events).toEqual([]);
  });

  it('settles its transaction with the delivery that is done last, told once, whoever that is', async () => {
    const offsets = [...Array(60).keys()];
    const both = offsets.flatMap(i => [message(i), message(i, `key-${i}`, 'portal')]);
    const keys = offsets.map(i => ({ subscription: 'portal', businessKey: `key-${i}`, dueInMs: 0, isUnderWay: false }));
    await one.parking.park(both, keys, []);
    const claimed = await one.claims.oldestMessages(
      await one.claims.claim([{ subscription: 'portal', connector: 'portal', keys: 100 }]),
    );
    const { cursor } = await fetchFrom(two);
    await Promise.all([
      two.pulling.acknowledge(SYSTEM, 'office', cursor),
      one.pulling.acknowledge(SYSTEM, 'office', cursor),
      ...claimed
        .toReversed()
        .map(each =>
          one.settlements.settle([
            { message: each, system: 'portal-system', outcome: DELIVERED, verdict: { state: 'delivered' } },
          ]),
        ),
    ]);
    const facts = await takeOutboxFacts(test);
    expect(facts).toHaveLength(120);
    const told = facts.filter(fact => fact.outcome);
    expect(new Set(told.map(fact => fact.transactionId)).size).toBe(60);
    expect(told).toHaveLength(60);
    expect(told.every(fact => fact.outcome === 'succeeded')).toBe(true);
    expect(await count('parked')).toBe(0);
  });

  it('cannot be acknowledged before it was handed out', async () => {
    await park(one, [message(1), message(2)]);
    const refused = { code: 'payload-invalid' };
    await expect(one.pulling.acknowledge(SYSTEM, 'office', 1)).rejects.toMatchObject(refused);
    const { cursor } = await fetchFrom(one, undefined, 1);
    await expect(one.pulling.acknowledge(SYSTEM, 'office', cursor + 1)).rejects.toMatchObject(refused);
    await one.pulling.acknowledge(SYSTEM, 'office', cursor);
    expect(offsetsOf(await fetchFrom(two))).toEqual([2]);
  });

  it('is given up where no agreement covers it any more, and the others are handed out', async () => {
    await park(one, [message(1), message(2), message(3)]);
    await test.query(
      `UPDATE delivery.parked SET envelope = jsonb_set(envelope, '{agency}', '"H99"') WHERE kafka_offset < 3`,
    );
    expect(offsetsOf(await fetchFrom(one, undefined, 1))).toEqual([3]);
    expect(factsOf(await takeOutboxFacts(test))).toEqual([
      ['dead', 'office:last', 'failed', undefined],
      ['dead', 'office:last', 'failed', undefined],
    ]);
  });

  it('comes last when it is revived, so that an acknowledgement of what lies behind its place does not cover it', async () => {
    await park(one, [message(1), message(2)]);
    const { cursor } = await fetchFrom(one);
    const deliveries = new DeliveriesRepository(two.database);
    const [first] = await deliveries.list({ state: 'parked', after: '0', limit: 1 });
    await expect(deliveries.retry(first!.id, OPERATOR)).rejects.toMatchObject({ kind: 'conflict' });
    const outcome = { status: 'rejected', code: 'skipped', detail: '', durationMs: 0 } as const;
    expect(await one.settlements.skipFetched(first!.id, OPERATOR, outcome)).toBe(true);
    expect(await one.settlements.skipFetched(first!.id, OPERATOR, outcome)).toBe(false);
    expect(await retriedBy(deliveries.retryAll('office', { code: 'skipped' }, OPERATOR))).toBe(1);
    await two.pulling.acknowledge(SYSTEM, 'office', cursor);
    const page = await fetchFrom(one);
    expect(offsetsOf(page)).toEqual([1]);
    await one.pulling.acknowledge(SYSTEM, 'office', page.cursor);
    expect(factsOf(await takeOutboxFacts(test))).toEqual([
      ['dead', 'office:last', 'failed', undefined],
      ['delivered', 'office:last', 'succeeded', undefined],
      ['delivered', 'office:retry:1:last', 'succeeded', 'failed'],
    ]);
    expect(await count('blocked_keys')).toBe(0);
  });

  it('comes in pages that are bounded in bytes, each with one event at least', async () => {
    const large = 'x'.repeat(3_000_000);
    await park(one, [1, 2, 3].map(i => ({ ...message(i), data: JSON.stringify({ offset: i, large }) }))); // prettier-ignore
    const first = await fetchFrom(one);
    expect(offsetsOf(first)).toEqual([1, 2]);
    expect(offsetsOf(await fetchFrom(one, first.cursor))).toEqual([3]);
  });
});

describe('a backlog of 300,000 events', () => {
  beforeEach(async () => {
    await test.query(
      `INSERT INTO delivery.parked (subscription, system, business_key, transaction_id, topic, partition, kafka_offset,
         envelope, data, state, attempts, accepted_at, pull_position)
       SELECT 'office', 's', 'k' || (i % 20000), id, 't', 0, i, $1::jsonb || jsonb_build_object('id', id),
              '{"offset":' || i || '}', 'pending', 0, now(), i
       FROM (SELECT i, gen_random_uuid() AS id FROM generate_series(1, 300000) i) AS made`,
      [JSON.stringify(eventAt(1).envelope)],
    );
    await test.query(`INSERT INTO delivery.pull_streams VALUES ('office', 300000)`);
    await test.query('ANALYZE delivery.parked');
  });

  const quickly = async <T>(limitMs: number, work: () => Promise<T>): Promise<T> => {
    const beganAt = performance.now();
    const result = await work();
    expect(performance.now() - beganAt).toBeLessThan(patient(limitMs));
    return result;
  };

  it('does not slow down the look-up of a batch, a page, an acknowledgement or a count', async () => {
    const keys = [...Array(200).keys()].map(i => `k${i}`);
    const ids = keys.map((_, i) => eventAt(i).envelope.id);
    expect((await quickly(150, () => one.parking.findWaiting(keys, ids))).keys).toEqual([]);
    const page = await quickly(500, () => fetchFrom(one));
    expect(page.cursor).toBe(1_000);
    await quickly(1_500, () => one.pulling.acknowledge(SYSTEM, 'office', page.cursor));
    expect((await quickly(500, () => fetchFrom(one, undefined, 1))).cursor).toBe(1_001);
    expect(await quickly(150, () => one.pulls.backlogs())).toEqual([{ subscription: 'office', count: 299_000 }]);
    expect(await count('parked')).toBe(299_000);
  });
});
