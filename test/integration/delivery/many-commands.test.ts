import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '#libs/persistence';
import { createDatabase, type TestDatabase } from '#libs/testing';
import { CommandsRepository } from '../../../apps/delivery/src/persistence/commands.repository.js';
import { configOf, prepareSchema } from './delivery-rig.js';
import { countingRows } from '../rows-read.js';

const ENDED = 3_000;
const A_FEW = 5;
const ADD = `INSERT INTO delivery.commands (id, asked_at, actor, reason, action, subscription, transaction_ids, subject, state, retried, ended_at)
  SELECT gen_random_uuid(), now(), 'an-operator', 'they rang', 'retry', 'portal', ARRAY[gen_random_uuid()], 'x', $2::text,
    CASE $2::text WHEN 'done' THEN 1 END, CASE $2::text WHEN 'done' THEN now() END FROM generate_series(1, $1)`;

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
beforeEach(() => test.query('TRUNCATE delivery.commands'));

const analyse = () => test.query('ANALYZE delivery.commands');

/** What `read` answers, and how many commands it has read. */
function counted<T>(read: (commands: CommandsRepository) => Promise<T>): Promise<[result: T, read: number]> {
  return database.transaction(tx => {
    const within = { ...tx, transaction: work => work(tx) } as Pick<Database, 'query' | 'transaction'>;
    return countingRows(tx, ['commands'], () => read(new CommandsRepository(within as Database)));
  });
}

const takeOne = () => counted(commands => commands.carryOutNext(async () => ({ state: 'done', retried: 0 })));
const areWaiting = () => counted(commands => commands.areWaiting());

describe('where thousands of commands have ended', () => {
  it('one that waits is taken without reading them, however many wait', async () => {
    await test.query(ADD, [ENDED, 'done']);
    await test.query(ADD, [ENDED / 10, 'waiting']);
    await analyse();
    const [taken, read] = await takeOne();
    expect(taken).toBeDefined();
    expect(read).toBeLessThanOrEqual(A_FEW);
  });

  it('nobody reads them to see that none waits, also while the statistics are of some that waited', async () => {
    await test.query(ADD, [A_FEW, 'waiting']);
    await analyse();
    await test.query(`UPDATE delivery.commands SET state = 'done', retried = 1, ended_at = now()`);
    await test.query(ADD, [ENDED, 'done']);
    const [[taken, readToTake], [waiting, readToLook]] = [await takeOne(), await areWaiting()];
    expect([taken, waiting]).toEqual([undefined, false]);
    expect([readToTake <= A_FEW, readToLook <= A_FEW]).toEqual([true, true]);
  });
});
