import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { OperatorLevers } from '../../../apps/delivery/src/application/operator-levers.service.js';
import type { RetryDispatcher } from '../../../apps/delivery/src/application/retry-dispatcher.js';
import { DeliveriesRepository } from '../../../apps/delivery/src/persistence/deliveries.repository.js';
import { type DeliveryRig, prepareSchema, retriedBy, startRig } from './delivery-rig.js';
import { claim, dead, message, park, strandedIn } from './parked-messages.js';

const OPERATOR = { actor: 'operator', reason: 'mended' };

let test: TestDatabase;
let one: DeliveryRig;
let two: DeliveryRig;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  const partners = ['portal', 'tax'].map(code => ({ code, url: 'http://127.0.0.1:9/' }));
  [one, two] = [await startRig(test, partners), await startRig(test, partners)];
});
afterEach(async () => {
  await Promise.all([one.stop(), two.stop()]);
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.actions');
});

describe('retrying all of a subscription while a key of it is held by another transaction', () => {
  const retryAll = (code?: string, rows?: number): Promise<number> =>
    retriedBy(new DeliveriesRepository(two.database).retryAll('portal', { code }, OPERATOR, rows));

  /** `meanwhile` happens when the retry has begun and waits for the key `a`. */
  async function retryBehind(retry: () => Promise<number>, meanwhile: () => Promise<unknown>): Promise<number> {
    let retried: Promise<number> | undefined;
    await one.database.transaction(async tx => {
      await tx.query(`SELECT FROM blocked_keys WHERE business_key = 'a' FOR UPDATE`);
      retried = retry();
      const isWaiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await waitFor(async () => (await test.query(isWaiting)).length > 0, { what: 'the retry to wait for the key' });
      await meanwhile();
    });
    return retried!;
  }

  /** A dead letter on the key `a`, which is blocked by what came after it. */
  async function parkBehindDead(): Promise<void> {
    await park(one, [message(1, 'a'), message(2, 'a')]);
    const [first] = await claim(one);
    await one.settlements.settle([dead(first!)]);
  }

  it('strands none that a batch stores dead meanwhile', async () => {
    await parkBehindDead();
    const late = { ...message(3, 'b'), state: 'dead' } as const;
    const retried = await retryBehind(
      () => retryAll(),
      () => one.parking.park([late], [], []),
    );
    expect([retried, await strandedIn(test)]).toEqual([2, []]);
    expect(await test.query(`SELECT state FROM delivery.parked WHERE business_key = 'b'`)).toEqual([{ state: 'dead' }]);
  });

  it('strands none that dies meanwhile of the code which is asked for', async () => {
    await parkBehindDead();
    await park(one, [message(3, 'b')]);
    const [trying] = (await claim(one)).filter(claimed => claimed.businessKey === 'b');
    const retried = await retryBehind(
      () => retryAll('http-500'),
      () => one.settlements.settle([dead(trying!)]),
    );
    expect([retried, await strandedIn(test)]).toEqual([1, []]);
    expect(await test.query(`SELECT state FROM delivery.parked WHERE business_key = 'b'`)).toEqual([{ state: 'dead' }]);
  });

  it('revives what dies meanwhile, with its key', async () => {
    await parkBehindDead();
    await park(one, [message(3, 'b')]);
    const [trying] = (await claim(one)).filter(claimed => claimed.businessKey === 'b');
    const retried = await retryBehind(
      () => retryAll(),
      () => one.settlements.settle([dead(trying!)]),
    );
    expect([retried, await strandedIn(test)]).toEqual([3, []]);
    expect(await test.query(`SELECT FROM delivery.parked WHERE state = 'dead'`)).toEqual([]);
  });

  it('revives what dies before its own slice comes, and nothing that is stored meanwhile', async () => {
    await parkBehindDead();
    await park(one, [message(3, 'b')]);
    const [trying] = (await claim(one)).filter(claimed => claimed.businessKey === 'b');
    const retried = await retryBehind(
      () => retryAll(undefined, 1),
      async () => {
        await one.settlements.settle([dead(trying!)]);
        await one.parking.park([{ ...message(4, 'c'), state: 'dead' }], [], []);
      },
    );
    expect([retried, await strandedIn(test)]).toEqual([3, []]);
    const states = 'SELECT business_key AS key, state FROM delivery.parked ORDER BY business_key, id';
    expect(await test.query(states)).toEqual([
      { key: 'a', state: 'pending' },
      { key: 'a', state: 'pending' },
      { key: 'b', state: 'pending' },
      { key: 'c', state: 'dead' },
    ]);
    expect(await test.query('SELECT affected FROM delivery.actions')).toEqual([{ affected: 3 }]);
  });
});

describe('retrying all with an error code', () => {
  it('revives it in every subscription and nothing else, each with who and why on record', async () => {
    await park(one, [message(1, 'a'), message(2, 'b'), message(1, 'a', 'tax'), message(3, 'c', 'gone')]);
    const claimed = [...(await claim(one)), ...(await claim(one, 'tax')), ...(await claim(one, 'gone'))];
    await one.settlements.settle(claimed.map(dead));
    await test.query(`UPDATE delivery.parked SET last_code = 'http-422' WHERE business_key = 'b'`);
    const deliveries = new DeliveriesRepository(one.database);
    const retries = { wake: () => undefined } as RetryDispatcher;
    const levers = new OperatorLevers(one.registry, deliveries, one.settlements, retries);

    expect(await levers.retryCode('http-500', OPERATOR)).toEqual({ retried: 2 });
    expect(await test.query(`SELECT subscription, business_key, state FROM delivery.parked ORDER BY id`)).toEqual([
      { subscription: 'portal', business_key: 'a', state: 'pending' },
      { subscription: 'portal', business_key: 'b', state: 'dead' },
      { subscription: 'tax', business_key: 'a', state: 'pending' },
      // Of a subscription that the registry does not know: nobody would be brought it.
      { subscription: 'gone', business_key: 'c', state: 'dead' },
    ]);
    expect(await strandedIn(test)).toEqual([]);
    const recorded = ['portal', 'tax'].map(code => ({
      ...OPERATOR,
      action: 'retry',
      subject: `subscriptions/${code}#http-500`,
      affected: 1,
    }));
    const actions = 'SELECT actor, reason, action, subject, affected FROM delivery.actions ORDER BY id';
    expect(await test.query(actions)).toEqual(recorded);
    expect(await levers.retryCode('no-such-code', OPERATOR)).toEqual({ retried: 0 });
  });
});

describe('retrying all of a subscription for longer than somebody waits for the answer', () => {
  class Prompt extends OperatorLevers {
    protected override readonly answerWithinMs = 100;
  }

  it('answers what is done so far, says that it goes on, and does', async () => {
    const messages = Array.from({ length: 2_100 }, (_, i) => message(i, `k${String(i).padStart(4, '0')}`));
    await park(one, messages);
    await test.query(`UPDATE delivery.blocked_keys SET due_at = now() + interval '1 hour'`);
    const deliveries = new DeliveriesRepository(two.database);
    const levers = new Prompt(two.registry, deliveries, two.settlements, { wake: () => undefined } as RetryDispatcher);
    await one.database.transaction(async tx => {
      await tx.query(`SELECT FROM blocked_keys WHERE business_key = 'k2050' FOR UPDATE`);
      expect(await levers.retryAll('portal', {}, OPERATOR)).toMatchObject({ goesOn: true });
    });

    const affected = 'SELECT affected FROM delivery.actions';
    await waitFor(async () => (await test.query<{ affected: number }>(affected))[0]?.affected === 2_100, {
      what: 'all to be retried',
    });
    const later = `SELECT FROM delivery.blocked_keys WHERE due_at > now()`;
    expect(await test.query(later)).toEqual([]);
  });
});
