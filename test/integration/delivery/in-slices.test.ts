import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database, UnitOfWork } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { DeliveriesRepository } from '../../../apps/delivery/src/persistence/deliveries.repository.js';
import { PausesRepository } from '../../../apps/delivery/src/persistence/pauses.repository.js';
import { countingRows } from '../rows-read.js';
import { type DeliveryRig, prepareSchema, retriedBy, startRig } from './delivery-rig.js';
import { claim, delivered, message, park, strandedIn } from './parked-messages.js';

const OPERATOR = { actor: 'operator', reason: 'mended' };
/** So small that every key is a slice of its own. */
const ROWS = 1;

let test: TestDatabase;
let one: DeliveryRig;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  const office = { code: 'office', url: 'http://127.0.0.1:9/', changes: { delivery: 'pull' } } as const;
  one = await startRig(test, [{ code: 'portal', url: 'http://127.0.0.1:9/' }, office]);
});
afterEach(async () => {
  await one.stop();
  await test.query('DROP FUNCTION IF EXISTS fail() CASCADE');
  await test.query(
    'TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.actions, delivery.pull_streams',
  );
});

const retryAll = (subscription = 'portal', code?: string): Promise<number> =>
  retriedBy(new DeliveriesRepository(one.database).retryAll(subscription, { code }, OPERATOR, ROWS));
const states = (order = 'id') =>
  test.query(`SELECT business_key AS key, state, retries FROM delivery.parked ORDER BY ${order}`);
const recorded = () => test.query(`SELECT actor, reason, action, subject, affected FROM delivery.actions ORDER BY id`);
const act = (affected: number, subject = 'subscriptions/portal') => ({
  ...{ ...OPERATOR, action: 'retry', subject, affected },
});
const pending = (key: string, retries: number) => ({ key, state: 'pending', retries });

async function parkDead(...keys: string[]): Promise<void> {
  const stored = keys.map((key, i) => ({ ...message(i, key), state: 'dead' as const }));
  await one.parking.park(stored, [], []);
}

/** Whatever would change the key, or a message of it, fails. */
async function failAt(key: string, table = 'parked'): Promise<void> {
  await test.query(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = '57P01'; END $$`,
  );
  await test.query(
    `CREATE TRIGGER fail BEFORE UPDATE ON delivery.${table} FOR EACH ROW WHEN (OLD.business_key = '${key}')
     EXECUTE FUNCTION fail()`,
  );
}

describe('retrying all in several transactions', () => {
  it('revives all, with one record that has the number of all', async () => {
    await parkDead('a', 'b', 'c', 'a');
    await park(one, [message(10, 'b'), message(11, 'd')]);
    expect(await retryAll()).toBe(6);
    expect(await states()).toEqual([...['a', 'b', 'c', 'a'].map(key => pending(key, 1)), pending('b', 0), pending('d', 0)]); // prettier-ignore
    expect(await strandedIn(test)).toEqual([]);
    expect(await recorded()).toEqual([act(6)]);
  });

  it('is on record with what was done where one fails, and calling again does the rest', async () => {
    await parkDead('a', 'b', 'c');
    await failAt('b');
    await expect(retryAll()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await states()).toEqual([pending('a', 1), { key: 'b', state: 'dead', retries: 0 }, { key: 'c', state: 'dead', retries: 0 }]); // prettier-ignore
    expect(await recorded()).toEqual([act(1)]);
    await test.query('DROP FUNCTION fail() CASCADE');
    await one.settlements.settle((await claim(one)).map(delivered));
    expect(await retryAll()).toBe(2);
    expect(await states()).toEqual([pending('b', 1), pending('c', 1)]);
    expect(await recorded()).toEqual([act(1), act(2)]);
    expect(await strandedIn(test)).toEqual([]);
  });

  it('leaves nothing behind of one that fails in the first', async () => {
    await parkDead('a');
    await failAt('a');
    await expect(retryAll()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await recorded()).toEqual([]);
    expect(await test.query('SELECT FROM delivery.blocked_keys')).toEqual([]);
  });

  it('is on record with none where there is none, and of a code with its own alone', async () => {
    expect(await retryAll()).toBe(0);
    await parkDead('a', 'b', 'c');
    await test.query(`UPDATE delivery.parked SET last_code = 'http-422' WHERE business_key <> 'b'`);
    expect(await retryAll('portal', 'http-422')).toBe(2);
    expect(await states()).toEqual([pending('a', 1), { key: 'b', state: 'dead', retries: 0 }, pending('c', 1)]);
    expect(await recorded()).toEqual([act(0), act(2, 'subscriptions/portal#http-422')]);
  });

  it('revives a key as a whole, so that it does not go on to what waits behind its dead letters', async () => {
    // Of other keys in between, so that by ids they would lie in different slices.
    await parkDead('a', 'b', 'a', 'b');
    await park(one, [message(10, 'a')]);
    await failAt('b');
    await expect(retryAll()).rejects.toMatchObject({ code: 'unavailable' });
    const order: string[] = [];
    for (let [next] = await claim(one); next; [next] = await claim(one)) {
      order.push(next.id);
      await one.settlements.settle([delivered(next)]);
      await one.claims.release([next]);
    }
    expect(order).toEqual([...order].sort((x, y) => Number(x) - Number(y)));
    expect(order).toHaveLength(3);
  });

  it('disturbs no attempt that is under way', async () => {
    await park(one, [message(1, 'a'), message(2, 'a'), message(3, 'b')]);
    const claimed = await claim(one);
    const keys = 'SELECT * FROM delivery.blocked_keys ORDER BY business_key';
    const before = await test.query(keys);
    expect(await retryAll()).toBe(3);
    expect(await test.query(keys)).toEqual(before);
    expect(await one.settlements.settle(claimed.map(delivered))).toHaveLength(1);
    expect(await states()).toEqual([pending('a', 0)]);
  });

  it('gives what is fetched new places, with one record', async () => {
    const fetched = ['a', 'b', 'a', 'c'].map((key, i) => ({ ...message(i, key, 'office'), isPull: true }));
    await one.parking.park(fetched, [], []);
    await test.query(`UPDATE delivery.parked SET state = 'dead' WHERE business_key <> 'c'`);
    expect(await retryAll('office')).toBe(3);
    const places = 'SELECT business_key AS key, pull_position::integer AS place FROM delivery.parked ORDER BY id';
    expect(await test.query(places)).toEqual([
      { key: 'a', place: 5 },
      { key: 'b', place: 7 },
      { key: 'a', place: 6 },
      { key: 'c', place: 4 },
    ]);
    expect(await test.query('SELECT last::integer FROM delivery.pull_streams')).toEqual([{ last: 7 }]);
    expect(await recorded()).toEqual([act(3, 'subscriptions/office')]);
  });
});

describe('what waits for its next attempt', () => {
  const due = `SELECT subscription, business_key AS key FROM delivery.blocked_keys WHERE due_at <= now() ORDER BY 2`;

  it('is due at once where another one could not be made so, which is due by its own time', async () => {
    await park(one, ['a', 'b'].map((key, i) => message(i, key))); // prettier-ignore
    await test.query(`UPDATE delivery.blocked_keys SET due_at = now() + interval '1 hour'`);
    await failAt('b', 'blocked_keys');
    const failed = new PausesRepository(one.database).makeDue(['portal'], ROWS);
    await expect(failed).rejects.toMatchObject({ code: 'unavailable' });
    expect(await test.query(due)).toEqual([{ subscription: 'portal', key: 'a' }]);
  });

  it('is due at once, but for what is under way or held', async () => {
    await park(one, ['a', 'b', 'c', 'd', 'e'].map((key, i) => message(i, key))); // prettier-ignore
    await park(one, [message(9, 'a', 'tax')]);
    await test.query(`UPDATE delivery.blocked_keys SET due_at = now() + interval '1 hour',
      claim = CASE business_key WHEN 'b' THEN nextval('delivery.claims') END`);
    await one.database.transaction(async tx => {
      await tx.query(`SELECT FROM blocked_keys WHERE business_key = 'c' FOR UPDATE`);
      await new PausesRepository(one.database).makeDue(['portal', 'office'], ROWS);
    });
    expect(await test.query(due)).toEqual(['a', 'd', 'e'].map(key => ({ subscription: 'portal', key })));
  });
});

/** How many parked messages it reads, with all its transactions in one. */
function readBy(work: (within: Database) => Promise<unknown>): Promise<number> {
  return one.database.transaction(async tx => {
    const within = Object.assign(Object.create(tx) as Database, {
      transaction: async (part: (tx: UnitOfWork) => Promise<unknown>) => {
        const result = await part(tx);
        // What is set for a transaction ends with it.
        await tx.query('SET LOCAL enable_sort = on');
        return result;
      },
    });
    const [, read] = await countingRows(tx, ['parked'], () => work(within));
    return read;
  });
}

describe('where thousands of messages wait', () => {
  const [WAITING, SLICES] = [3_000, 20];
  /** Either looks for its slice and reads it, and the retry locks and writes it. */
  const TIMES = 6;

  it.each(['before they came', 'since'])('no slice reads the others, with statistics of %s', async when => {
    await park(one, [message(0, 'first')]);
    await test.query('ANALYZE delivery.parked, delivery.blocked_keys');
    await park(one, Array.from({ length: WAITING }, (_, i) => message(i + 1, `k${i}`))); // prettier-ignore
    if (when === 'since') await test.query('ANALYZE delivery.parked, delivery.blocked_keys');
    const read = await readBy(async within => {
      const rows = WAITING / SLICES;
      await new PausesRepository(within).makeDue(['portal'], rows);
      await retriedBy(new DeliveriesRepository(within).retryAll('portal', {}, OPERATOR, rows));
    });
    expect(read).toBeLessThanOrEqual(TIMES * WAITING);
  });

  it('what was given up is not read to make due what waits', async () => {
    await parkDead(...Array.from({ length: WAITING }, (_, i) => `k${i}`));
    await park(one, [message(WAITING, 'a'), message(WAITING + 1, 'z')]);
    expect(await readBy(within => new PausesRepository(within).makeDue(['portal'], 1))).toBeLessThanOrEqual(TIMES * 2);
  });
});
