import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, patient, type TestDatabase, waitFor } from '#libs/testing';
import { revertAll } from '#libs/persistence';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { DeliveriesRepository } from '../../../apps/delivery/src/persistence/deliveries.repository.js';
import { DELIVERY_SCHEMA } from '../../../apps/delivery/src/persistence/delivery-schema.js';
import { batchOf, configOf, type DeliveryRig, prepareSchema, startRig, takeOutboxFacts } from './delivery-rig.js';
import { claim, dead, delivered, message, park, strandedIn } from './parked-messages.js';
import { RecordingReceiver } from './recording-receiver.js';

const OPERATOR = { actor: 'operator', reason: 'mended' };

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
  const partners = [{ code: 'portal', url: portal.url }];
  [one, two] = [await startRig(test, partners), await startRig(test, partners)];
});
afterEach(async () => {
  await Promise.all([one.stop(), two.stop(), portal.stop()]);
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox');
});

const stranded = (): Promise<object[]> => strandedIn(test);

describe('races of the delivery', () => {
  it('two processes never claim the same key', async () => {
    await park(
      one,
      Array.from({ length: 400 }, (_, i) => message(i, `k${i}`)),
    );
    const rounds = await Promise.all([one, two, one, two, one, two].map(rig => claim(rig, 'portal', 100)));
    const keys = rounds.flat().map(claimed => claimed.businessKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(400);
    expect(await claim(one)).toEqual([]);
  });

  it('two retriers deliver each message once and in order', async () => {
    await park(
      one,
      Array.from({ length: 600 }, (_, i) => message(i, `k${i % 50}`)),
    );
    [one, two].forEach(rig => rig.retrier.onApplicationBootstrap());
    await waitFor(async () => (await test.query('SELECT FROM delivery.blocked_keys')).length === 0, {
      what: 'all',
      timeoutMs: 20_000,
    });
    expect(portal.calls).toBe(600);
    for (let k = 0; k < 50; k++) {
      expect(portal.takenOf(`k${k}`)).toEqual(Array.from({ length: 12 }, (_, j) => j * 50 + k));
    }
  });

  it('of two subscriptions of a transaction that are settled at the same time exactly one tells the outcome', async () => {
    const offsets = [...Array(80).keys()];
    await park(
      one,
      offsets.flatMap(i => [message(i, `k${i}`), message(i, `k${i}`, 'tax')]),
    );
    const [portals, taxes] = [await claim(one), await claim(two, 'tax')];
    expect([portals.length, taxes.length]).toEqual([80, 80]);
    // Ten at a time against each other's order, one by one, so that they meet.
    for (let from = 0; from < 80; from += 10) {
      const toPortal = portals.slice(from, from + 10);
      const toTax = taxes.slice(from, from + 10).toReversed();
      await Promise.all([
        ...toPortal.map((claimed, i) => one.settlements.settle([i % 2 ? delivered(claimed) : dead(claimed)])),
        ...toTax.map(claimed => two.settlements.settle([delivered(claimed)])),
      ]);
    }
    const told = (await takeOutboxFacts(test)).filter(fact => fact.outcome);
    expect(told).toHaveLength(80);
    expect(new Set(told.map(fact => fact.transactionId)).size).toBe(80);
    expect(told.filter(fact => fact.outcome === 'failed')).toHaveLength(40);
    expect(await test.query('SELECT FROM delivery.parked WHERE NOT settled')).toEqual([]);
  });

  it('of one that is parked again, delivered again and then the last, tells the outcome by an entry of its own', async () => {
    await park(one, [message(1, 'a'), message(1, 'a', 'tax')]);
    const deliver = async (subscription: string): Promise<void> => {
      const [claimed] = await claim(one, subscription);
      await one.settlements.settle([delivered(claimed!)]);
    };
    await deliver('portal');
    await park(two, [message(1, 'a')]); // by a consumer that had lost its partition
    await deliver('tax');
    await deliver('portal');
    const facts = await takeOutboxFacts(test);
    expect(facts.map(({ discriminator, outcome }) => [discriminator, outcome])).toEqual([
      ['portal', undefined],
      ['tax', undefined],
      ['portal:last', 'succeeded'],
    ]);
  });

  it('loses no message that is parked behind one which is settled at that moment', async () => {
    let settled = 0;
    for (let round = 0; round < 40; round++) {
      const keys = [...Array(10).keys()].map(i => `r${round}-${i}`);
      await park(
        one,
        keys.map((key, i) => message(round * 100 + i, key)),
      );
      const claimed = await claim(one);
      settled += claimed.length;
      await Promise.all([
        one.settlements.settle(claimed.map(delivered)),
        park(
          two,
          keys.toReversed().map((key, i) => message(round * 100 + 50 + i, key)),
        ),
      ]);
      expect(await stranded()).toEqual([]);
    }
    const left = await test.query<{ n: number }>('SELECT count(*)::integer AS n FROM delivery.parked');
    expect(settled).toBeGreaterThan(400);
    expect(left[0]!.n).toBe(800 - settled);
  });

  it('frees no key on which a message is being parked', async () => {
    for (let round = 0; round < 40; round++) {
      await test.query(`INSERT INTO delivery.blocked_keys VALUES ($1, 'portal', now())`, [`e${round}`]);
      const keys = await one.claims.claim([{ subscription: 'portal', connector: 'portal-connector', keys: 10 }]);
      await Promise.all([one.claims.release(keys), park(two, [message(round, `e${round}`)])]);
      expect(await stranded()).toEqual([]);
      await test.query('TRUNCATE delivery.parked, delivery.blocked_keys');
    }
  });

  it('takes no settlement from a process that lost its claim', async () => {
    await park(one, [message(1, 'a'), message(2, 'a')]);
    const [late] = await claim(one);
    await test.query('UPDATE delivery.blocked_keys SET due_at = now()');
    const [again] = await claim(two);
    expect(again?.id).toBe(late?.id);
    expect(await one.settlements.settle([delivered(late!)])).toEqual([]);
    const next = await two.settlements.settle([delivered(again!)]);
    expect(next.map(claimed => claimed.claim)).toEqual([again!.claim]);
    expect((await takeOutboxFacts(test)).map(fact => fact.step)).toEqual(['delivered']);
  });

  it('hands the answer to a call that outlived its batch to the row, even beside another process', async () => {
    portal.answer = () => 'hang';
    const rig = await startRig(test, [{ code: 'portal', url: portal.url, timeoutMs: 300 }], { patienceMs: 20 });
    await rig.service.deliver(batchOf([eventAt(1, { key: 'a' })]));
    // Claimed by the call: the other process finds nothing to do.
    expect(await claim(two)).toEqual([]);
    await waitFor(async () => (await test.query('SELECT FROM delivery.parked WHERE attempts = 1')).length === 1, {
      what: 'the time-out',
    });
    expect(portal.calls).toBe(1);
    await rig.stop();
  });

  it('revives a dead delivery, and a success then replaces the failure that was told', async () => {
    await park(one, [message(1, 'a')]);
    const [claimed] = await claim(one);
    await one.settlements.settle([dead(claimed!)]);
    const deliveries = new DeliveriesRepository(two.database);
    const [view] = await deliveries.list({ state: 'dead', after: '0', limit: 10 });
    expect(view).toMatchObject({ businessKey: 'a', state: 'dead', attempts: 1, code: 'http-500', detail: 'down' });
    expect(view).not.toHaveProperty('data');
    expect(await deliveries.retry(view!.id, OPERATOR)).toMatchObject({ state: 'parked', attempts: 0, retries: 1 });
    const [revived] = await claim(two);
    await two.settlements.settle([delivered(revived!)]);
    expect((await takeOutboxFacts(test)).map(f => [f.step, f.discriminator, f.outcome, f.supersedes])).toEqual([
      ['dead', 'portal:last', 'failed', undefined],
      ['delivered', 'portal:retry:1:last', 'succeeded', 'failed'],
    ]);
    expect(await deliveries.retry('999999999', OPERATOR)).toBeUndefined();
  });

  it('claims within milliseconds beside 100,000 parked messages', async () => {
    await test.query(
      `INSERT INTO delivery.blocked_keys SELECT 'k' || i, 'portal', now() + interval '1 hour' FROM generate_series(1, 20000) i`,
    );
    await test.query(`INSERT INTO delivery.parked (subscription, system, business_key, transaction_id, topic, partition,
        kafka_offset, envelope, data, state, attempts, accepted_at)
      SELECT 'portal', 's', 'k' || (i % 20000 + 1), gen_random_uuid(), 't', 0, i, '{}', '{}', 'pending', 0, now()
      FROM generate_series(1, 100000) i`);
    await test.query('ANALYZE delivery.parked, delivery.blocked_keys');
    await test.query(`UPDATE delivery.blocked_keys SET due_at = now() WHERE business_key IN ('k7', 'k8')`);
    const began = performance.now();
    expect(await claim(one)).toHaveLength(2);
    expect(performance.now() - began).toBeLessThan(patient(100));
  });

  it('can be undone and done again', async () => {
    await Promise.all([one.database.close(), two.database.close()]);
    await revertAll(DELIVERY_SCHEMA, configOf(test));
    expect(
      await test.query(`SELECT FROM pg_tables WHERE schemaname = 'delivery' AND tablename <> 'migrations'`),
    ).toEqual([]);
    await prepareSchema(test);
  });
});
