import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import type { DeadLetter } from '../../../apps/delivery/src/domain/dead-letter.js';
import { countOpenLetters, keepLetters } from '../../../apps/delivery/src/persistence/dead-letters.repository.js';
import { countOpen } from '../../../apps/delivery/src/persistence/deliveries.repository.js';
import { type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { message, park } from './parked-messages.js';
import { countingRows } from '../rows-read.js';

const MANY = 3_000;
const UP_TO = 100;
const A_FEW = 10;

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
beforeEach(async () => {
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.dead_letters');
  await test.query('ANALYZE delivery.parked, delivery.dead_letters');
});

/** What is counted, and how many rows of the table were read for it. */
function counted<Count>(table: string, count: (tx: UnitOfWork) => Promise<Count[]>): Promise<[Count[], number]> {
  return one.database.transaction(tx => countingRows(tx, [table], () => count(tx)));
}

const countParked = () => counted('parked', tx => countOpen(tx, UP_TO));
const countLetters = () => counted('dead_letters', tx => countOpenLetters(tx, UP_TO));

/** The statistics are of a few rows of one name, as if all were its. */
async function parkMany(state: 'pending' | 'dead'): Promise<void> {
  const messages = (from: number, count: number, subscription: string) =>
    Array.from({ length: count }, (_, i) => ({ ...message(from + i, `k${i % 10}`, subscription), state }));
  await park(one, messages(0, A_FEW, 'portal'));
  await test.query('ANALYZE delivery.parked');
  await park(one, messages(A_FEW, MANY, 'portal'));
  await park(one, messages(2 * MANY, A_FEW, 'gone-from-the-registry'));
}

function letter(offset: number, consumer: string): DeadLetter {
  const origin = { consumer, topic: 't', partition: 0, offset: BigInt(offset), timestampMs: 0, attempt: 1 };
  return { origin, cause: 'unreadable', message: { key: 'k', value: null, headers: {} } };
}

async function buryMany(): Promise<void> {
  const bury = (from: number, count: number, consumer: string) => {
    const letters = Array.from({ length: count }, (_, i) => letter(from + i, consumer));
    return one.database.transaction(tx => keepLetters(tx, letters));
  };
  await bury(0, A_FEW, 'ledger');
  await test.query('ANALYZE delivery.dead_letters');
  await bury(A_FEW, MANY, 'ledger');
  await bury(0, A_FEW, 'delivery');
}

describe.each(['lag behind', 'are of now'])('where thousands are open and the statistics %s', statistics => {
  const analyse = async (): Promise<void> => {
    if (statistics === 'are of now') await test.query('ANALYZE delivery.parked, delivery.dead_letters');
  };

  it.each(['pending', 'dead'] as const)(
    'the %s ones of each subscription are counted without reading all',
    async state => {
      await parkMany(state);
      await analyse();
      const [counts, read] = await countParked();
      expect(counts).toEqual([
        { subscription: 'gone-from-the-registry', state, count: A_FEW },
        { subscription: 'portal', state, count: UP_TO },
      ]);
      expect(read).toBeLessThanOrEqual(UP_TO + 3 * A_FEW);
    },
  );

  it('the dead letters of each consumer are counted without reading all', async () => {
    await buryMany();
    await analyse();
    const [counts, read] = await countLetters();
    expect(counts).toEqual([
      { consumer: 'delivery', count: A_FEW },
      { consumer: 'ledger', count: UP_TO },
    ]);
    expect(read).toBeLessThanOrEqual(UP_TO + 3 * A_FEW);
  });
});

describe('where nothing is open', () => {
  it('nothing is counted', async () => {
    expect([await countParked(), await countLetters()].flat(2)).toEqual([0, 0]);
  });
});
