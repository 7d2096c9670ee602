import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { freeEmptyKeys, lockClaims } from '../../../apps/delivery/src/persistence/claims.repository.js';
import { type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { claim, message, park } from './parked-messages.js';

const WAITING = 3_000;
const CLAIMED = 100;
const A_FEW = 5;
/** What the transaction has read of a table. */
const READ = `SELECT relname AS table, (idx_tup_fetch + seq_tup_read)::integer AS rows FROM pg_stat_xact_user_tables
  WHERE schemaname = 'delivery' AND relname IN ('parked', 'blocked_keys')`;

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

describe('where thousands of messages wait', () => {
  it('ending some does not read the others for each of them, also while the statistics know of none', async () => {
    await park(one, [message(0, 'first')]);
    await test.query('ANALYZE delivery.parked, delivery.blocked_keys');
    await park(
      one,
      Array.from({ length: WAITING }, (_, i) => message(i + 1, `k${i}`)),
    );
    const claimed = await claim(one, 'portal', CLAIMED);
    const [freed, [keysRead, messagesRead]] = await one.database.transaction(async tx => {
      const keys = await lockClaims(tx, claimed);
      const kept = await freeEmptyKeys(tx, keys);
      const read = await tx.query<{ table: string; rows: number }>(`${READ} ORDER BY relname`);
      return [keys.length - kept.length, read.map(({ rows }) => rows)] as const;
    });
    expect(freed).toBe(0);
    expect(claimed).toHaveLength(CLAIMED);
    expect(messagesRead).toBeLessThanOrEqual(CLAIMED * A_FEW);
    // All of it once or twice, at the most: not for each.
    expect(keysRead).toBeLessThanOrEqual(WAITING * A_FEW);
  });
});
