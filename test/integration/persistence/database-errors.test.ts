import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database, Queryable } from '#libs/persistence';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { openOwnSchema, type OwnDatabase, type OwnSchema } from '../service-records/own-database.js';

let opened: OwnSchema;
let own: OwnDatabase;
let database: Database;

beforeAll(async () => {
  opened = await openOwnSchema(SERVICE_RECORDS_SCHEMA);
  ({ own, database } = opened);
  await own.owner.query('CREATE TABLE service_records.owners_only (id integer)');
});
afterAll(() => opened.close());

const failureOf = (db: Queryable, sql: string): Promise<unknown> =>
  db.query(sql).then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('a statement that the database refuses', () => {
  it.each([
    ['a table that is not there', 'SELECT * FROM not_there', '42P01'],
    ['a column that is not there', 'SELECT not_there FROM outbox', '42703'],
    ['a function that is not there', 'SELECT not_there()', '42883'],
    ['no right to it', 'SELECT * FROM service_records.owners_only', '42501'],
  ])('for %s is a defect that is none of the message', async (_name, sql, state) => {
    const defect = { kind: 'bug', code: `sql-${state}`, retriable: true };
    expect(await failureOf(database, sql)).toMatchObject(defect);
  });

  it.each([
    ['a number that does not fit', 'SELECT 70000::smallint'],
    ['a division by nothing', 'SELECT 1 / 0'],
    ['a value that must be there', 'INSERT INTO outbox (batch) VALUES (NULL)'],
    ['a text that is no number', "SELECT 'x'::integer"],
  ])('for %s is the message’s own', async (_name, sql) => {
    expect(await failureOf(database, sql)).toMatchObject({ kind: 'bug', code: 'internal', retriable: false });
  });
});
