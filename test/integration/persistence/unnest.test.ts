import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from '#libs/persistence';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { parametersOf, toColumns } from '../../../libs/persistence/src/unnest.js';
import { openOwnSchema, type OwnSchema } from '../service-records/own-database.js';

let opened: OwnSchema;
let database: Database;

beforeAll(async () => {
  opened = await openOwnSchema(SERVICE_RECORDS_SCHEMA);
  ({ database } = opened);
});
afterAll(() => opened.close());

const ODD = [
  '',
  ' ',
  'NULL',
  'null',
  '{a,b}',
  ',',
  '"',
  '\\',
  '\\"',
  "'",
  '"},{"',
  '$1',
  'a\nb\tc',
  'Nguyễn 😀',
  '\u00a0',
];

async function backFrom(texts: readonly (string | null)[]): Promise<unknown[]> {
  const types = ['int', 'text'] as const;
  const rows = texts.map((text, i) => [i, text]);
  const sql = `SELECT text FROM unnest(${parametersOf(types, 1)}) AS t (i, text) ORDER BY i`;
  return (await database.query<{ text: string | null }>(sql, toColumns(rows, types))).map(({ text }) => text);
}

it.each([
  ['one by one', ODD.map(text => [text])],
  ['all together', [ODD]],
  ['between nulls', [ODD.flatMap(text => [null, text, null])]],
  ['that are plain', [['000.00.01.H22', 'Nguyễn', ' a b ']]],
  ['that are all absent', [[null, null]]],
])('texts %s come to the database as they are', async (_name, columns) => {
  for (const texts of columns) expect(await backFrom(texts)).toEqual(texts);
});
