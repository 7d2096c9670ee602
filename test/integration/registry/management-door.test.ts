import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '#libs/contracts';
import { patient, startHub, type TestHub, waitFor } from '#libs/testing';

let hub: TestHub;
let admin: string;
beforeAll(async () => {
  hub = await startHub();
  admin = await tokenOf('sandbox-admin', hub.clients()['sandbox-admin']!.clientSecret);
});
afterAll(() => hub.remove());

async function askForToken(code: string, secret: string): Promise<Response> {
  const basic = Buffer.from(`${encodeURIComponent(code)}:${encodeURIComponent(secret)}`).toString('base64');
  return fetch(`${hub.exchangeUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
}

async function tokenOf(code: string, secret: string): Promise<string> {
  const { access_token: token } = (await (await askForToken(code, secret)).json()) as { access_token: string };
  return token;
}

function call(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${hub.managementUrl}/api/v1/${path}`, { ...init, headers });
}

const upload = (yaml: string, token = admin) =>
  call('registry/files', token, { method: 'POST', body: JSON.stringify({ yaml }) });

async function get<T>(path: string): Promise<T> {
  return (await (await call(path, admin)).json()) as T;
}

const system = (code: string) => `systems: [{ code: ${code}, name: Uploaded, agency: H22, secret: uploaded-secret }]`;

describe('a registry file sent to the running hub', () => {
  it('is in force within a second, without a restart', async () => {
    expect((await askForToken('uploaded', 'uploaded-secret')).status).toBe(401);
    const answer = await upload(system('uploaded'));
    const acceptedAt = performance.now();
    expect([answer.status, await answer.json()]).toEqual([200, { changed: ['system/uploaded'], unchanged: 0 }]);
    const signedIn = async () => (await askForToken('uploaded', 'uploaded-secret')).ok;
    await waitFor(signedIn, { what: 'the new system to sign in', timeoutMs: 10_000 });
    expect(performance.now() - acceptedAt).toBeLessThan(patient(1_000));
    expect(hub.clients()['uploaded']?.clientSecret).toBe('uploaded-secret');
  });

  it('changes nothing the second time', async () => {
    await upload(system('twice'));
    expect(await (await upload(system('twice'))).json()).toEqual({ changed: [], unchanged: 1 });
  });

  it('is refused whole, with pointer and line of each problem', async () => {
    const answer = await upload(`${system('not-loaded')}\nagencies:\n  - { code: H98, nmae: typo }`);
    expect(answer.status).toBe(422);
    const { code, errors } = (await answer.json()) as Problem;
    expect(code).toBe('payload-invalid');
    expect(errors).toEqual([
      { pointer: '/agencies/0/name', message: 'line 3: is missing' },
      { pointer: '/agencies/0/nmae', message: 'line 3: is not a known key' },
    ]);
    expect((await call('systems/not-loaded', admin)).status).toBe(404);
  });

  it('is taken from registrars only', async () => {
    const { clientId, clientSecret } = hub.clients()['one-stop-h22']!;
    expect((await upload(system('foreign'), await tokenOf(clientId, clientSecret))).status).toBe(401);
    expect((await upload(system('foreign'), 'no-token')).status).toBe(401);
    const auditor = 'serviceAccounts: [{ code: auditor, name: A, roles: [auditor], secret: auditor-secret }]';
    await upload(auditor);
    const mayRead = async () => {
      const token = await tokenOf('auditor', 'auditor-secret');
      return (await call('systems', token)).ok;
    };
    await waitFor(mayRead, { what: 'the auditor to read' });
    expect((await upload(system('foreign'), await tokenOf('auditor', 'auditor-secret'))).status).toBe(403);
    expect((await call('systems/foreign', admin)).status).toBe(404);
  });
});

interface Page {
  readonly items: readonly Record<string, unknown>[];
  readonly nextCursor?: string;
}

describe('the registry on the management door', () => {
  it.each(['agencies', 'systems', 'services', 'agreements', 'subscriptions'])('shows %s, and no secret', async kind => {
    const answer = await call(kind, admin);
    const text = await answer.text();
    expect(text).not.toMatch(/scrypt|secretHash|sealedSecrets|"v1\./);
    const { items } = JSON.parse(text) as Page;
    expect(items.length).toBeGreaterThan(0);
    const code = String(items[0]!['code']);
    expect(await get(`${kind}/${code}`)).toMatchObject(items[0]!);
    expect((await call(`${kind}/no-such-code`, admin)).status).toBe(404);
  });

  it('pages through all agencies, each once', async () => {
    const codes: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page: Page = await get(`agencies?limit=7${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.items.length).toBeLessThanOrEqual(7);
      codes.push(...page.items.map(({ code }) => code));
      cursor = page.nextCursor;
    } while (cursor);
    const [row] = await hub.database.query<{ count: string }>('SELECT count(*) FROM registry.agencies');
    expect([new Set(codes).size, codes.length]).toEqual([Number(row!.count), Number(row!.count)]);
  });

  it.each([
    'agencies?limit=0',
    'agencies?limit=x',
    'agencies?limit=5&limit=6',
    'agencies?cursor=x',
    'agencies?cursor=W10',
  ])('refuses %s', async path => {
    expect((await call(path, admin)).status).toBe(400);
  });

  it('shows a service with its schema, by version too', async () => {
    expect(await get('services/service-record-status?version=1')).toMatchObject({ schema: { type: 'object' } });
    expect((await call('services/service-record-status?version=2', admin)).status).toBe(404);
  });

  it.each(['systems', 'registry/files'])('lets nobody to %s without a token', async path => {
    const method = path === 'systems' ? 'GET' : 'POST';
    expect((await fetch(`${hub.managementUrl}/api/v1/${path}`, { method })).status).toBe(401);
  });
});

describe('a start with an invalid registry file', () => {
  it('fails and says why, line by line', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'hub-registry-'));
    const file = join(dir, 'mine.yaml');
    await writeFile(file, 'systems:\n  - { code: x, name: X, agency: H97, secret: do-not-show }\nwrong: 1\n');
    const failure = await startHub({ registryFiles: ['sandbox/registry.yaml', file] }).catch((error: Error) => error);
    await rm(dir, { recursive: true });
    const { message } = failure as Error;
    expect(message).toContain(`${file}:2 systems[0].agency: names no known agency`);
    expect(message).toContain(`${file}:3 wrong: is not a known key`);
    expect(message).not.toContain('do-not-show');
  });

  it('fails where the file cannot be read', async () => {
    const failure = await startHub({ registryFiles: ['/no/such/file.yaml'] }).catch((error: Error) => error);
    expect((failure as Error).message).toContain('/no/such/file.yaml:1: cannot be read (ENOENT)');
  });
});
