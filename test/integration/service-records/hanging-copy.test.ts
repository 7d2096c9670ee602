import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, migrate, openDatabase, Outbox } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { createOwnDatabase, type OwnDatabase } from './own-database.js';

const LOCK_KEY = 4_711;

let own: OwnDatabase;
let hanging: Database;
let other: Database;

beforeAll(async () => {
  own = await createOwnDatabase();
  await migrate(SERVICE_RECORDS_SCHEMA, own.config);
  const { schema } = SERVICE_RECORDS_SCHEMA;
  hanging = await openDatabase(schema, Object.assign(own.config, { statementTimeoutMs: 1_000 }));
  other = await openDatabase(schema, own.config);
});

afterAll(async () => {
  await Promise.all([hanging.close(), other.close()]);
  await own.drop();
});

const takesOver = (): Promise<boolean> =>
  other.transaction(async tx => (await new Outbox().take(tx, LOCK_KEY, 1)) !== undefined);

describe('a copy that hangs while it has the outbox', () => {
  it('loses it after the time of a statement, so that another copy sends what waits', async () => {
    const hangs = hanging.transaction(async tx => {
      expect(await new Outbox().take(tx, LOCK_KEY, 1)).toEqual([]);
      expect(await takesOver()).toBe(false);
      await waitFor(takesOver, { what: 'the other copy to take over' });
      await tx.query('SELECT 1');
    });
    await expect(hangs).rejects.toMatchObject({ code: 'unavailable', retriable: true });
  });
});
