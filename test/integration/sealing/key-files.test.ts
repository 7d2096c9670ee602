import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresConfig } from '#libs/config';
import { LateDatabase } from '#libs/persistence';
import { checkKeyring, DataKeys, KeyFiles, type Keyring, SEALING_SCHEMA } from '#libs/sealing';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const V1 = randomBytes(32);
const V2 = randomBytes(32);
const ringOf = (current: string, keys: Record<string, Buffer>): Keyring => ({
  current,
  keys: new Map(Object.entries(keys)),
});

let own: OwnDatabase;
const opened: LateDatabase[] = [];

/** The sealing database as a process with this key file has it. */
function withFile(ring: Keyring, config = own.config): LateDatabase {
  const database = new LateDatabase(SEALING_SCHEMA, config, each => checkKeyring(each, 'SUBJECT_KEYS_FILE', ring));
  opened.push(database);
  return database;
}

const start = (ring: Keyring, config = own.config): Promise<void> =>
  new KeyFiles(withFile(ring, config)).onApplicationBootstrap();

beforeAll(async () => {
  own = await createOwnDatabase();
});
afterEach(() => Promise.all(opened.splice(0).map(each => each.close())));
afterAll(() => own.drop());

describe('a key file', () => {
  it('that was lost and made anew keeps the process from starting: nobody would be found any more', async () => {
    await start(ringOf('v1', { v1: V1 }));
    await start(ringOf('v1', { v1: V1 }));
    const started = start(ringOf('v1', { v1: randomBytes(32) }));
    await expect(started).rejects.toMatchObject({ code: 'key-file-changed' });
    await expect(started).rejects.toThrow(/key v1 in SUBJECT_KEYS_FILE .* bring the old key file back/);
  });

  it('in which a version is added, and later the old one taken out, is the same file', async () => {
    await start(ringOf('v2', { v1: V1, v2: V2 }));
    await start(ringOf('v2', { v2: V2 }));
    await expect(start(ringOf('v1', { v1: V2 }))).rejects.toMatchObject({ code: 'key-file-changed' });
  });

  it('tells the database nothing from which its keys could be told', async () => {
    const { rows } = await own.owner.query<{ value: Buffer }>('SELECT value FROM sealing.key_checks');
    expect(rows.length).toBeGreaterThan(0);
    for (const { value } of rows) expect(value.equals(V1) || value.equals(V2)).toBe(false);
  });

  it('is checked before the first key is made where PostgreSQL was away at the start', async () => {
    const away = Object.assign(new PostgresConfig(), own.config, { url: 'postgres://nobody@127.0.0.1:1/none' });
    await start(ringOf('v1', { v1: randomBytes(32) }), away);
    const other = ringOf('v1', { v1: randomBytes(32) });
    const keys = new DataKeys(withFile(other), other, 60_000);
    await expect(keys.create(1)).rejects.toMatchObject({ code: 'key-file-changed' });
    await keys.onApplicationShutdown();
  });
});
