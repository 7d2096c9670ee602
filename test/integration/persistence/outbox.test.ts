import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Database, openDatabase, Outbox, type OutgoingMessage, type UnitOfWork } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { configOf, prepareSchema } from '../delivery/delivery-rig.js';

const LOCK = 4711;
const LIMIT = 20;
/** As many as one process remembers. */
const MANY = 5_000;

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
  database = await openDatabase('delivery', configOf(test));
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const messages = (count: number): OutgoingMessage[] =>
  Array.from({ length: count }, (_, i) => ({ topic: 't', key: String(i), value: 'x', headers: {} }));
const add = (outbox: Outbox, count: number): Promise<void> =>
  database.transaction(tx => outbox.add(tx, messages(count)));

/** A round of the relay of one copy; how many messages it found, and whether it had to read them. */
function relay(outbox: Outbox): Promise<{ found: number; hasRead: boolean }> {
  return database.transaction(async tx => {
    let hasRead = false;
    const watched: UnitOfWork = {
      query: (sql, parameters) => {
        hasRead ||= sql.includes('batch');
        return tx.query(sql, parameters);
      },
      copy: (into, rows) => tx.copy(into, rows),
      afterCommit: action => tx.afterCommit(action),
    };
    const batches = (await outbox.take(watched, LOCK, LIMIT)) ?? [];
    await outbox.remove(tx, batches);
    return { found: batches.flatMap(batch => batch.messages).length, hasRead };
  });
}

it('says whether anything waits', async () => {
  const outbox = new Outbox();
  expect(await outbox.isEmpty(database)).toBe(true);
  await add(outbox, 1);
  expect(await outbox.isEmpty(database)).toBe(false);
  await relay(outbox);
  expect(await outbox.isEmpty(database)).toBe(true);
});

it('has no need to read what its own process wrote, also after another copy has sent much of that', async () => {
  const [one, other] = [new Outbox(), new Outbox()];
  await add(one, MANY);
  expect(await relay(other)).toEqual({ found: MANY, hasRead: true });
  expect(await relay(one)).toEqual({ found: 0, hasRead: false });
  await add(one, 1);
  expect(await relay(one)).toEqual({ found: 1, hasRead: false });
});
