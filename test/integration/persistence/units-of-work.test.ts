import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { copyRow, type Database, together, type UnitOfWork } from '#libs/persistence';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { openOwnSchema, type OwnDatabase, type OwnSchema } from '../service-records/own-database.js';

let opened: OwnSchema;
let own: OwnDatabase;
let database: Database;

beforeAll(async () => {
  opened = await openOwnSchema(SERVICE_RECORDS_SCHEMA);
  ({ own, database } = opened);
});
afterAll(() => opened.close());
beforeEach(async () => void (await own.owner.query('DELETE FROM service_records.outbox')));

const write = (tx: UnitOfWork, text: string): Promise<unknown> =>
  tx.query('INSERT INTO outbox (batch) VALUES ($1)', [Buffer.from(text)]);
const failing = (tx: UnitOfWork): Promise<unknown> => tx.query('SELECT 1 / $1::integer', [0]);

async function written(): Promise<string[]> {
  const { rows } = await own.owner.query<{ batch: Buffer }>('SELECT batch FROM service_records.outbox ORDER BY id');
  return rows.map(({ batch }) => batch.toString());
}

const COUNT_OWN = 'SELECT count(*)::integer AS n FROM outbox WHERE xmin = pg_current_xact_id()::xid';

type Begin = 'transaction' | 'transactionAskingFirst';

describe.each<[Begin]>([['transaction'], ['transactionAskingFirst']])('statements given together in a %s', begin => {
  it('are carried out in the order given, each with its own rows, also where the connection is only being opened', async () => {
    const unit = () =>
      database[begin](async tx => {
        const count = () => tx.query<{ n: number }>(COUNT_OWN);
        const id = () => tx.query<{ id: string }>('SELECT pg_current_xact_id()::text AS id');
        const [none, , one, , two] = await together([count(), write(tx, 'a'), count(), write(tx, 'b'), count()]);
        expect([none, one, two]).toEqual([[{ n: 0 }], [{ n: 1 }], [{ n: 2 }]]);
        const [first, second] = await together([id(), id()]);
        expect(first).toEqual(second);
      });
    await Promise.all([unit(), unit(), unit(), unit()]);
    expect((await written()).sort()).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']);
  });

  it('leave nothing where one of them fails, and tell what that one failed of', async () => {
    const sent = database[begin](async tx => {
      await tx.query('SELECT 1');
      await together([write(tx, 'a'), failing(tx), write(tx, 'b')]);
    });
    // Those behind it fail of the transaction, which passes: what a row is to blame for must not look like that.
    await expect(sent).rejects.toMatchObject({ kind: 'bug', retriable: false });
    expect(await written()).toEqual([]);
  });

  it.each([
    ['is heard of late', (tx: UnitOfWork) => [failing(tx).finally(() => pause(20)), write(tx, 'a')]],
    [
      'lies between those of another',
      (tx: UnitOfWork) => [
        write(tx, 'a')
          .then(async () => pause(20))
          .then(() => write(tx, 'b')),
        failing(tx),
      ],
    ],
  ])('tell so also where the one that fails %s', async (_name, given) => {
    const sent = database[begin](tx => together(given(tx)));
    await expect(sent).rejects.toMatchObject({ kind: 'bug', retriable: false });
    expect(await written()).toEqual([]);
  });

  it('leave nothing where one of them cannot even be sent, and the connection serves the next', async () => {
    const unsendable = {
      toPostgres: () => {
        throw new Error('no value');
      },
    };
    const sent = database[begin](tx => together([write(tx, 'a'), tx.query('SELECT $1', [unsendable]), write(tx, 'b')]));
    await expect(sent).rejects.toMatchObject({ cause: { message: 'no value' } });
    expect(await written()).toEqual([]);
    await Promise.all(['c', 'd', 'e'].map(text => database[begin](tx => together([write(tx, text)]))));
    expect((await written()).sort()).toEqual(['c', 'd', 'e']);
  });

  it('leave nothing where the connection ends between them', async () => {
    const sent = database[begin](async tx => {
      const [backend] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      // Under way until the connection ends: nothing waits for it.
      const given = together([write(tx, 'a'), tx.query('SELECT pg_sleep(20)'), write(tx, 'b')]);
      await Promise.all([given, own.owner.query('SELECT pg_terminate_backend($1)', [backend!.pid])]);
    });
    await expect(sent).rejects.toMatchObject({ kind: 'unavailable', retriable: true });
    expect(await written()).toEqual([]);
    await database[begin](tx => write(tx, 'c'));
    expect(await written()).toEqual(['c']);
  });
});

it('takes nothing for a unit of work that has ended', async () => {
  let ended: UnitOfWork | undefined;
  const given = new Error('given up');
  await expect(
    database.transaction(async tx => {
      ended = tx;
      throw given;
    }),
  ).rejects.toBe(given);
  await expect(write(ended!, 'alone')).rejects.toMatchObject({ kind: 'bug' });
  expect(await written()).toEqual([]);
});

it('commits nothing where a statement was not waited for, or its failure not told', async () => {
  const unwaited = database.transaction(async tx => {
    await write(tx, 'a');
    void tx.query('SELECT 1');
  });
  await expect(unwaited).rejects.toMatchObject({ kind: 'bug' });
  const untold = database.transaction(async tx => {
    await write(tx, 'b');
    await failing(tx).catch(() => undefined); // as whoever swallows it
  });
  await expect(untold).rejects.toMatchObject({ kind: 'bug' });
  expect(await written()).toEqual([]);
});

it('begins nothing where what was asked first fails', async () => {
  await expect(database.transactionAskingFirst(failing)).rejects.toMatchObject({ kind: 'bug' });
  await database.transaction(tx => write(tx, 'after'));
  expect(await written()).toEqual(['after']);
});

describe('rows that are copied', () => {
  const INTO = 'consumer_positions (cluster_id, consumer_group, topic, partition, next_offset)';
  const row = (topic: string, next: string | null = '1'): string => copyRow(['copied', 'group', topic, 0, next]);
  const topics = async (): Promise<string[]> => {
    const rows = await database.query<{ topic: string }>('SELECT topic FROM consumer_positions ORDER BY next_offset');
    return rows.map(({ topic }) => topic);
  };
  beforeEach(async () => void (await own.owner.query('DELETE FROM service_records.consumer_positions')));

  it('arrive as they were, with whatever the form of a copy is made of', async () => {
    const odd = ['', 'a\tb', 'c\nd\r\n', '\\N', '\\.', '\\', '"quoted", {braces}', 'Nguyễn Văn Á 🙂', 'NULL'];
    await database.transaction(tx => tx.copy(INTO, odd.map((topic, i) => row(topic, String(i))).join('')));
    expect(await topics()).toEqual(odd);
  });

  it('are carried out in their turn among the statements that are given together', async () => {
    const count = (tx: UnitOfWork) => tx.query<{ n: number }>('SELECT count(*)::integer AS n FROM consumer_positions');
    const counts = await database.transactionAskingFirst(async tx => {
      const [none, , one, , two] = await together([
        count(tx),
        tx.copy(INTO, row('a')),
        count(tx),
        tx.copy(INTO, row('b')),
        count(tx),
      ]);
      return [none, one, two];
    });
    expect(counts).toEqual([[{ n: 0 }], [{ n: 1 }], [{ n: 2 }]]);
  });

  it('fail of what was given before them where that is to blame', async () => {
    const sent = database.transaction(tx => together([failing(tx), tx.copy(INTO, row('a')), write(tx, 'a')]));
    await expect(sent).rejects.toMatchObject({ kind: 'bug', cause: { code: '22012' } });
    const reversed = database.transaction(async tx => {
      const copied = tx.copy(INTO, row('a'));
      await together([copied, failing(tx), tx.copy(INTO, row('b'))]);
    });
    await expect(reversed).rejects.toMatchObject({ kind: 'bug', cause: { code: '22012' } });
    const alone = database.transaction(async tx => {
      const given = [failing(tx), tx.copy(INTO, row('a'))] as const;
      given[0].catch(() => undefined); // what the copy fails of has to say it
      await given[1];
    });
    await expect(alone).rejects.toMatchObject({ kind: 'bug', cause: { code: '22012' } });
  });

  it('leave nothing of themselves where one is there already, say so, and let the work go on from its savepoint', async () => {
    await database.transaction(tx => tx.copy(INTO, row('a')));
    await database.transaction(async tx => {
      const copied = together([tx.query('SAVEPOINT here'), tx.copy(INTO, row('b') + row('a')), tx.query('SELECT 1')]);
      await expect(copied).rejects.toMatchObject({ code: 'taken', retriable: false });
      await tx.query('ROLLBACK TO SAVEPOINT here');
      await tx.copy(INTO, row('c', '2'));
    });
    expect(await topics()).toEqual(['a', 'c']);
  });

  it.each([
    ['a value that does not fit', INTO, row('b', 'no number')],
    ['a missing value', INTO, row('b', null)],
    ['no such table', 'nowhere (a)', row('b')],
  ])('fail the unit of work that does not expect it, and the connection serves the next: %s', async (_, into, rows) => {
    const sent = database.transaction(tx =>
      together([tx.copy(INTO, row('a')), tx.copy(into, rows), tx.query('SELECT 1')]),
    );
    await expect(sent).rejects.toMatchObject({ kind: 'bug' });
    expect(await topics()).toEqual([]);
    await Promise.all(['c', 'd', 'e'].map(topic => database.transaction(tx => tx.copy(INTO, row(topic)))));
    expect((await topics()).sort()).toEqual(['c', 'd', 'e']);
  });
});
