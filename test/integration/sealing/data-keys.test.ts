import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresConfig } from '#libs/config';
import { LateDatabase, migrate, revertAll } from '#libs/persistence';
import { DataKeys, type Keyring, SEALING_SCHEMA } from '#libs/sealing';
import { waitFor } from '#libs/testing';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const DAY_MS = 86_400_000;
const V1 = randomBytes(32);
const RING: Keyring = { current: 'v1', keys: new Map([['v1', V1]]) };

let own: OwnDatabase;
const processes: DataKeys[] = [];

/** A process of its own: it has its own connections and its own memory of keys. */
function aProcess(ring = RING, lifeMs = DAY_MS, config = own.config): DataKeys {
  const keys = new DataKeys(new LateDatabase(SEALING_SCHEMA, config), ring, lifeMs);
  processes.push(keys);
  return keys;
}

async function rows<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
  return (await own.owner.query<T>(sql, parameters)).rows;
}

beforeAll(async () => {
  own = await createOwnDatabase();
  await migrate(SEALING_SCHEMA, own.config);
});

afterAll(async () => {
  await Promise.all(processes.map(keys => keys.onApplicationShutdown()));
  await own.drop();
});

describe('data keys', () => {
  it('are made many at once, each another one, and open in every process', async () => {
    const made = await aProcess().create(500);
    expect(new Set(made.map(({ key }) => key.toString('hex'))).size).toBe(500);
    const other = aProcess();
    for (const { id, key } of made.slice(0, 20)) expect(await other.open(id)).toEqual(key);
  });

  it('are in the database wrapped only, and a row cannot be put in the place of another', async () => {
    const [one, two] = await aProcess().create(2);
    const [row] = await rows<{ wrapped: Buffer }>('SELECT wrapped FROM sealing.data_keys WHERE id = $1', [one!.id]);
    expect(row!.wrapped.includes(one!.key)).toBe(false);
    await rows('UPDATE sealing.data_keys SET wrapped = $2 WHERE id = $1', [two!.id, row!.wrapped]);
    await expect(aProcess().open(two!.id)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('never open again once they are destroyed, also where this process had them in memory', async () => {
    const keys = aProcess();
    const [made] = await keys.create(1);
    expect(await keys.open(made!.id)).toEqual(made!.key);
    await keys.destroy([made!.id]);
    expect(await keys.open(made!.id)).toBeUndefined();
    expect(await aProcess().open(made!.id)).toBeUndefined();
    await keys.destroy([made!.id]);
    expect(await rows('SELECT 1 FROM sealing.data_keys WHERE id = $1', [made!.id])).toEqual([]);
  });

  it('never open again where one process destroys them while another looks for them', async () => {
    const [one, two] = [aProcess(), aProcess()];
    const made = await one.create(50);
    const ids = made.map(({ id }) => id);
    await Promise.all([...ids.map(id => one.open(id)), ...ids.map(id => two.open(id)), one.destroy(ids)]);
    for (const id of ids) expect(await one.open(id)).toBeUndefined();
    for (const id of ids) expect(await aProcess().open(id)).toBeUndefined();
  });

  it('are erased when their life is over, whoever has forgotten them', async () => {
    const short = aProcess(RING, 0);
    const [made] = await short.create(1);
    expect(await short.open(made!.id)).toBeUndefined();
    const [kept] = await aProcess().create(1);
    const tidying = aProcess();
    tidying.onApplicationBootstrap();
    const isErased = async (): Promise<boolean> =>
      (await rows('SELECT 1 FROM sealing.data_keys WHERE id = $1', [made!.id])).length === 0;
    await waitFor(isErased, { what: 'the key whose life is over to be erased' });
    expect(await tidying.open(kept!.id)).toEqual(kept!.key);
  });

  it('stay readable when the master key is rotated, as long as the old one is in the file', async () => {
    const [made] = await aProcess().create(1);
    const rotated = { current: 'v2', keys: new Map([['v1', V1], ['v2', randomBytes(32)]]) }; // prettier-ignore
    const keys = aProcess(rotated);
    expect(await keys.open(made!.id)).toEqual(made!.key);
    const [fresh] = await keys.create(1);
    const [row] = await rows<{ v: string }>('SELECT master_version AS v FROM sealing.data_keys WHERE id = $1', [
      fresh!.id,
    ]);
    expect(row).toEqual({ v: 'v2' });
    const withoutOld = aProcess({ current: 'v2', keys: new Map([['v2', rotated.keys.get('v2')!]]) });
    await expect(withoutOld.open(made!.id)).rejects.toMatchObject({ code: 'unavailable', retriable: true });
  });

  it('cannot be changed under the role that the apps have', async () => {
    await own.owner.query('SET ROLE hub_sealing');
    await expect(own.owner.query("UPDATE sealing.data_keys SET master_version = 'v9'")).rejects.toThrow(
      /permission denied/,
    );
    await own.owner.query('RESET ROLE');
  });
});

it('are unavailable while PostgreSQL is away, and there when it is back', async () => {
  const config = Object.assign(new PostgresConfig(), own.config, { url: 'postgres://nobody@127.0.0.1:1/none' });
  const keys = aProcess(RING, DAY_MS, config);
  await expect(keys.create(1)).rejects.toMatchObject({ code: 'unavailable', retriable: true });
  config.url = own.config.url;
  expect(await keys.create(1)).toHaveLength(1);
});

it('can be undone and made again', async () => {
  await Promise.all(processes.splice(0).map(keys => keys.onApplicationShutdown()));
  await revertAll(SEALING_SCHEMA, own.config);
  expect(await aProcess().create(1)).toHaveLength(1);
});
