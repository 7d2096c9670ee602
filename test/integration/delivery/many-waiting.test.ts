import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import {
  ClaimsRepository,
  freeEmptyKeys,
  lockClaims,
} from '../../../apps/delivery/src/persistence/claims.repository.js';
import { type ParkedMessage, ParkingRepository } from '../../../apps/delivery/src/persistence/parking.repository.js';
import { type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { claim, message, park } from './parked-messages.js';
import { countingRows } from '../rows-read.js';

const WAITING = 3_000;
const CLAIMED = 100;
const A_FEW = 5;

let test: TestDatabase;
let one: DeliveryRig;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
  one = await startRig(test, [{ code: 'portal', url: 'http://127.0.0.1:9/' }]);
});
afterAll(async () => {
  await one.stop();
  await test.drop();
});
beforeEach(() => test.query('TRUNCATE delivery.parked, delivery.blocked_keys'));

function messages(from: number, count: number, keyOf: (i: number) => string): ParkedMessage[] {
  return Array.from({ length: count }, (_, i) => {
    const { envelope, ...rest } = message(from + i, keyOf(i));
    return { ...rest, envelope: { ...envelope, sequence: from + i } };
  });
}

/** What `read` answers, and how many rows it has read of messages and of keys. */
function counted<T>(read: (tx: UnitOfWork) => Promise<T>): Promise<[result: T, messages: number, keys: number]> {
  return one.database.transaction(tx => countingRows(tx, ['parked', 'blocked_keys'], () => read(tx)));
}

/** For what only reads. */
const within = (tx: UnitOfWork): Database => tx as unknown as Database;

describe.each([
  ['a message', 1],
  ['one key', CLAIMED],
])('where thousands of messages wait and the statistics know of %s', (_, known) => {
  beforeEach(async () => {
    await park(
      one,
      messages(1, known, () => 'first'),
    );
    await test.query('ANALYZE delivery.parked, delivery.blocked_keys');
  });

  it('ending some does not read the others for each of them', async () => {
    await park(
      one,
      messages(1 + known, WAITING, i => `k${i}`),
    );
    const claimed = await claim(one, 'portal', CLAIMED);
    const [freed, messagesRead, keysRead] = await counted(async tx => {
      const keys = await lockClaims(tx, claimed);
      return keys.length - (await freeEmptyKeys(tx, keys)).length;
    });
    expect(freed).toBe(0);
    expect(claimed).toHaveLength(CLAIMED);
    expect(messagesRead).toBeLessThanOrEqual(CLAIMED * A_FEW);
    // All of it once or twice, at the most: not for each.
    expect(keysRead).toBeLessThanOrEqual(WAITING * A_FEW);
  });

  it('taking some does not read the others for each of them', async () => {
    await park(
      one,
      messages(1 + known, WAITING, i => `k${i}`),
    );
    const keys = Array.from({ length: CLAIMED }, (_, i) => ({
      subscription: 'portal',
      businessKey: i % 2 ? `k${WAITING - i}` : `nothing-waits-${i}`,
      claim: String(i),
    }));
    const [oldest, messagesRead] = await counted(tx => new ClaimsRepository(within(tx)).oldestMessages(keys));
    expect(oldest).toHaveLength(CLAIMED / 2);
    expect(messagesRead).toBeLessThanOrEqual(CLAIMED * A_FEW);
  });

  it('a batch that brings more of a key reads one of those that wait on it', async () => {
    await park(
      one,
      messages(1 + known, WAITING, () => 'busy'),
    );
    const [{ keys }, messagesRead] = await counted(tx =>
      new ParkingRepository(within(tx), new Outbox()).findWaiting(['first', 'busy'], []),
    );
    expect(new Map(keys.map(({ businessKey, newest }) => [businessKey, newest]))).toEqual(
      new Map([
        ['first', known],
        ['busy', known + WAITING],
      ]),
    );
    expect(messagesRead).toBeLessThanOrEqual(A_FEW);
  });
});

describe('where thousands of keys wait and the statistics know of all', () => {
  it('claiming some reads no others', async () => {
    await park(
      one,
      messages(1, WAITING, i => `k${i}`),
    );
    await test.query('ANALYZE delivery.parked, delivery.blocked_keys');
    const room = { subscription: 'portal', connector: 'portal', keys: CLAIMED };
    const [claimed, , keysRead] = await counted(tx => new ClaimsRepository(within(tx)).claim([room]));
    expect(claimed).toHaveLength(CLAIMED);
    expect(keysRead).toBeLessThanOrEqual(CLAIMED * A_FEW);
  });
});
