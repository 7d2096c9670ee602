import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { registryKeyOf } from '#libs/contracts';
import { migrate, revertAll } from '#libs/persistence';
import { verifySecret } from '#libs/registry-view';
import { RegistryReader } from '../../../apps/registry/src/persistence/registry.repository.js';
import { REGISTRY_SCHEMA } from '../../../apps/registry/src/persistence/registry.schema.js';
import { RegistryBench } from './registry-bench.js';

const SANDBOX = await readFile('sandbox/registry.yaml', 'utf8');
const EXAMPLE = await readFile('sandbox/example-registry.yaml', 'utf8');

let bench: RegistryBench;
beforeEach(async () => {
  bench = await RegistryBench.create();
});
afterEach(() => bench.drop());

const stored = () => new RegistryReader(bench.database).all();
const keysOf = (messages: readonly { key: string | null }[]) => messages.map(({ key }) => key);
async function hashOf(code: string): Promise<string> {
  const [row] = await bench.owner.query<{ secret_hash: string }>(
    'SELECT secret_hash FROM registry.clients WHERE code = $1',
    [code],
  );
  return row!.secret_hash;
}

describe('loading registry files', () => {
  it('stores and publishes each entity of the sandbox and of the example beside it', async () => {
    const { changed, unchanged, entities } = await bench.load(SANDBOX, EXAMPLE);
    expect(unchanged).toBe(0);
    expect([...changed].sort()).toEqual(entities.map(registryKeyOf).sort());
    expect(await stored()).toEqual(entities);
    const messages = await bench.takeMessages();
    expect(messages.map(({ value }) => JSON.parse(String(value)) as unknown)).toEqual(entities);
    expect(messages[0]).toMatchObject({ topic: 'hub.registry.v1', key: 'agency/000.00.00.H22' });
  });

  it('twice changes no row, no file and publishes nothing', async () => {
    const first = await bench.load(SANDBOX, EXAMPLE);
    const rows = await bench.rows();
    const file = await stat(bench.credentialsFile);
    const again = await bench.load(SANDBOX, EXAMPLE);
    expect(again).toMatchObject({ changed: [], unchanged: first.changed.length });
    expect(await bench.rows()).toEqual(rows);
    const sameFile = await stat(bench.credentialsFile);
    expect([sameFile.ino, sameFile.mtimeMs]).toEqual([file.ino, file.mtimeMs]);
  });

  it('changes and publishes only what is different, and removes nothing', async () => {
    await bench.load(SANDBOX);
    await bench.takeMessages();
    const { changed } = await bench.load(
      'agencies: [{ code: G22, name: Renamed }, { code: H37.DN, name: New, aliases: [000.00.00.G22] }]',
    );
    expect(changed).toEqual(['agency/G22', 'agency/H37.DN']);
    expect(keysOf(await bench.takeMessages()).sort()).toEqual(['agency/G22', 'agency/H37.DN']);
    const agencies = (await stored()).filter(({ kind }) => kind === 'agency');
    expect(agencies).toHaveLength(58);
    expect(agencies.find(({ code }) => code === 'G22')).toMatchObject({ name: 'Renamed', aliases: [] });
  });

  it('lets a later file refer to and change what an earlier one says', async () => {
    await bench.load(
      'agencies: [{ code: H99, name: A }]',
      'agencies: [{ code: H99, name: B }]',
      'systems: [{ code: x, name: X, agency: H99 }]',
    );
    expect(await stored()).toMatchObject([
      { code: 'H99', name: 'B' },
      { code: 'x', agency: 'H99' },
    ]);
  });

  it('keeps every limit of connectors and subscriptions, and finds nothing changed the second time', async () => {
    await bench.load(SANDBOX);
    const limits = `
connectors: [{ code: limited, system: one-stop-h22, protocol: webhook, url: 'http://x.example', ratePerSecond: 0.5,
  connectTimeoutMs: 700, firstByteTimeoutMs: 800, timeoutMs: 900, concurrency: 3, settings: { batch: 50 },
  secrets: { signingSecret: whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmctc2VjcmV0 } }]
subscriptions: [{ code: limited, system: one-stop-h22, service: service-record-status, serviceVersion: 1,
  connector: limited, backoffMs: 1000, maxBackoffMs: 259200000 }]`;
    await bench.load(limits);
    const [connector, subscription] = (await stored()).filter(({ code }) => code === 'limited');
    expect(connector).toMatchObject({ ratePerSecond: 0.5, connectTimeoutMs: 700, firstByteTimeoutMs: 800 });
    expect(connector).toMatchObject({ timeoutMs: 900, concurrency: 3, settings: { batch: '50' } });
    expect(subscription).toMatchObject({ maxAttempts: 150, backoffMs: 1_000, maxBackoffMs: 259_200_000 });
    expect((await bench.load(limits)).changed).toEqual([]);
  });

  it('moves a connector and its subscription to another system in one file', async () => {
    await bench.load(SANDBOX);
    await bench.load(`
connectors: [{ code: dossier-tracking-webhook, system: one-stop-h22, protocol: webhook, url: 'http://x.example',
  secrets: { signingSecret: whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmctc2VjcmV0 } }]
subscriptions: [{ code: dossier-tracking-service-record-status, system: one-stop-h22, service: service-record-status,
  serviceVersion: 1, connector: dossier-tracking-webhook }]`);
    expect((await stored()).filter(({ code }) => code.startsWith('dossier-tracking-'))).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'subscription', system: 'one-stop-h22' })]),
    );
  });

  it('keeps a subscription that is fetched as it is declared, and never gives it a connector', async () => {
    const declared = (way: string) =>
      `subscriptions: [{ code: fetched, system: dossier-tracking, service: service-record-status, serviceVersion: 1, ${way} }]`;
    await bench.load(SANDBOX);
    await bench.load(declared('delivery: pull'));
    const rows = await bench.rows();
    const fetched = (await stored()).find(({ code }) => code === 'fetched');
    expect(fetched).toMatchObject({ kind: 'subscription', delivery: 'pull', maxAttempts: 150 });
    expect(fetched).not.toHaveProperty('connector');
    await bench.load(declared('delivery: pull'));
    const change = bench.load(declared('connector: dossier-tracking-webhook'));
    await expect(change).rejects.toThrow('subscriptions[0].connector: cannot change between a connector and pull');
    expect(await bench.rows()).toEqual(rows);
  });

  it('loads nothing of an invalid file, nor of a valid one beside it', async () => {
    await bench.load(SANDBOX);
    const rows = await bench.rows();
    const file = await readFile(bench.credentialsFile, 'utf8');
    const invalid = 'agencies: [{ code: H98, name: Not loaded }]\nsystems: [{ code: x, name: X, agency: H97 }]';
    await expect(bench.load(EXAMPLE, invalid)).rejects.toThrow(
      'The registry files are not acceptable\n  file-1.yaml:2 systems[0].agency: names no known agency',
    );
    expect(await bench.rows()).toEqual(rows);
    expect(await readFile(bench.credentialsFile, 'utf8')).toBe(file);
  });

  it('by two copies at once gives one result and one set of generated secrets', async () => {
    const results = await Promise.all([bench.load(SANDBOX), bench.load(SANDBOX), bench.load(SANDBOX)]);
    expect(results.filter(({ changed }) => changed.length > 0)).toHaveLength(1);
    const { clients } = await bench.credentials();
    expect(Object.keys(clients)).toHaveLength(9);
    for (const { clientId, clientSecret } of Object.values(clients)) {
      expect(await verifySecret(clientSecret, await hashOf(clientId))).toBe(true);
    }
  });
});

describe('the credentials file', () => {
  it('is for its owner only and tells what each client may send', async () => {
    await bench.load(SANDBOX, EXAMPLE);
    expect((await stat(bench.credentialsFile)).mode & 0o777).toBe(0o600);
    const { clients } = await bench.credentials();
    expect(clients['one-stop-h41']).toMatchObject({ sends: ['service-record-status'], agencies: ['H41'] });
    expect(clients['my-system']?.clientSecret).toBe('a-secret-of-my-own');
    expect(clients['sandbox-admin']).toMatchObject({ clientId: 'sandbox-admin', sends: [], agencies: [] });
  });

  it('keeps what was loaded before, and drops what no longer opens', async () => {
    await bench.load(SANDBOX, EXAMPLE);
    const before = await bench.credentials();
    await bench.load('systems: [{ code: my-system, name: M, agency: H37.DN, secret: another-secret }]');
    const after = await bench.credentials();
    expect(after.clients['my-system']?.clientSecret).toBe('another-secret');
    expect(after.clients['one-stop-h22']).toEqual(before.clients['one-stop-h22']);
    await writeFile(bench.credentialsFile, JSON.stringify(before));
    await bench.load();
    expect((await bench.credentials()).clients['my-system']).toBeUndefined();
  });

  it('that is lost makes new generated secrets, and the old ones stop working', async () => {
    await bench.load(SANDBOX);
    const before = await bench.credentials();
    await rm(bench.credentialsFile);
    const { changed } = await bench.load(SANDBOX);
    expect([...changed].sort()).toEqual([
      'service-account/sandbox-admin',
      'system/citizens-portal',
      'system/dossier-tracking',
      'system/land-vbdlis',
      'system/national-portal',
      'system/one-stop-h22',
      'system/one-stop-h41',
      'system/one-stop-land',
      'system/tax',
    ]);
    expect(await verifySecret(before.clients['one-stop-h22']!.clientSecret, await hashOf('one-stop-h22'))).toBe(false);
  });

  it('that is damaged is not overwritten: it may hold the only copy of a secret', async () => {
    await bench.load(SANDBOX);
    await writeFile(bench.credentialsFile, '{ damaged SECRET');
    const refusal = await bench.load(SANDBOX).catch((error: Error) => error.message);
    expect(refusal).toMatch(/credentials file .* cannot be read/);
    expect(refusal).not.toMatch(/SECRET/);
    expect(await readFile(bench.credentialsFile, 'utf8')).toBe('{ damaged SECRET');
  });
});

describe('the tables of the registry', () => {
  it.each([
    ["UPDATE systems SET agency = 'H00'", /violates foreign key/],
    ["UPDATE agreements SET service_version = '9'", /violates foreign key/],
    ["UPDATE agency_codes SET code = 'G22' WHERE code = 'H22'", /duplicate key/],
    ["UPDATE clients SET kind = 'service-account' WHERE code = 'one-stop-h22'", /violates foreign key/],
    ["UPDATE connectors SET system = 'one-stop-h22'", /violates foreign key/],
    ['UPDATE agreements SET valid_until = valid_from', /violates check/],
    ["UPDATE agreements SET actions = '{steal}'", /violates check/],
    ['DELETE FROM agreements', /permission denied/],
    ["UPDATE changes SET reason = 'another'", /permission denied/],
  ])('refuse %s', async (sql, reason) => {
    await bench.load(SANDBOX);
    const failure = await bench.database.transaction(tx => tx.query(sql)).catch((error: Error) => error);
    expect(String((failure as Error).cause)).toMatch(reason);
  });

  it('can be made, reverted and made again', async () => {
    const tables = () => bench.owner.query("SELECT tablename FROM pg_tables WHERE schemaname = 'registry' ORDER BY 1");
    const before = await tables();
    await revertAll(REGISTRY_SCHEMA, bench.config);
    expect(await tables()).toEqual([{ tablename: 'migrations' }]);
    await migrate(REGISTRY_SCHEMA, bench.config);
    expect(await tables()).toEqual(before);
    expect((await bench.load(SANDBOX)).unchanged).toBe(0);
  });
});
