import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseKeyring, SubjectHasher } from '#libs/sealing';
import { waitFor } from '#libs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Problem } from './support/answers.js';
import { type ExchangeClient, ManagementClient } from './support/clients.js';
import { deadLetterOf, loggedDeaths } from './support/dead-letters.js';
import { putMessage } from './support/kafka.js';
import { agreement, codeOf, secretOf, system } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H93';
const SERVICE = 'person-accesses';
const QUERIES = `/v1/services/${SERVICE}/queries`;
const SEARCH = '/api/v1/population/accesses/search';
const FINDINGS = '/api/v1/population/findings';
const RECORDED = 'population.access.recorded.v1';
const PERSON = '042090123456';
const ISSUER = 'https://citizens.example';
const KEYRING = JSON.stringify({ current: 'v1', keys: { v1: '3d'.repeat(32) } });
const subjects = new SubjectHasher(parseKeyring(KEYRING));

let world: World;
let portal: ExchangeClient;
let auditor: ManagementClient;
let operator: ManagementClient;
let folder: string;
let sign: (claims?: object) => Promise<string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-who-asked-'));
  const keysFile = join(folder, 'subject-keys.json');
  await writeFile(keysFile, KEYRING, { mode: 0o600 });
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] };
  sign = (claims = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: ISSUER, aud: 'lgsp-h93', personal_number: PERSON, iat: now, exp: now + 300 };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey);
  };
  world = await startWorld(TOP, registry(), {
    env: {
      ...{ SUBJECT_KEYS_FILE: keysFile, FINDINGS_LOOK_EVERY_SECONDS: '1', CITIZEN_TOKENS_ISSUERS: ISSUER },
      ...{ CITIZEN_TOKENS_AUDIENCE: 'lgsp-h93', CITIZEN_TOKENS_JWKS: JSON.stringify(jwks) },
    },
  });
  portal = world.client('portal');
  [auditor, operator] = [somebody('auditor'), somebody('operator')];
});

afterAll(async () => {
  await world?.remove();
  await rm(folder, { recursive: true, force: true });
});

function registry() {
  const account = (name: string) => {
    const code = codeOf(TOP, name);
    return { code, name: code, roles: [name], secret: secretOf(code) };
  };
  return {
    systems: [system(TOP, 'portal')],
    serviceAccounts: [account('auditor'), account('operator')],
    services: [{ code: SERVICE, version: '1', serviceKind: 'query', name: 'Ai hỏi', schema: `builtin:${SERVICE}` }],
    agreements: [agreement(TOP, 'portal', ['read'], { service: SERVICE })],
  };
}

function somebody(name: string): ManagementClient {
  const code = codeOf(TOP, name);
  return new ManagementClient(world.hub.exchangeUrl, world.hub.managementUrl, code, secretOf(code));
}

/** As the door records it of a query that it answered. */
function access(number: string, more: object = {}): object {
  const id = randomUUID();
  return {
    ...{ id, transactionId: id, at: new Date().toISOString(), subjects: [subjects.subjectOf(number)] },
    ...{ neighbourhood: subjects.neighbourhoodOf(number), system: codeOf(TOP, 'one-stop'), agency: TOP },
    ...{ officer: 'cb.an', procedure: '1.012790', dossier: '', service: 'population-lookup', fields: ['name'] },
    ...{ outcome: 'found', ...more },
  };
}

const put = (value: string) => putMessage(RECORDED, { key: null, value });

async function ask<T>(token: string | undefined, body: object = {}) {
  return portal.call<T>('POST', QUERIES, body, token === undefined ? {} : { 'hub-citizen-token': token });
}

interface Asked {
  readonly transactionId: string;
  readonly items: readonly Record<string, unknown>[];
}

describe('who asked about me', () => {
  it('is told to the citizen whose token it is, and is a transaction of the portal', async () => {
    await put(JSON.stringify({ accesses: [access(PERSON), access('042090123457')] }));
    const token = await sign();
    const told = async () => {
      const answer = await ask<Asked>(token);
      return answer.body.items?.length > 0 ? answer : undefined;
    };
    const { status, headers, body, text } = await waitFor(told, { what: 'the access to be logged' });
    expect([status, headers.get('cache-control'), body.items.length]).toEqual([200, 'no-store', 1]);
    expect(body.items[0]).toMatchObject({
      ...{ agency: { code: TOP, name: `Tỉnh ${TOP}` }, officer: 'cb.an', purpose: { procedure: '1.012790' } },
      ...{ system: codeOf(TOP, 'one-stop'), service: 'population-lookup', fields: ['name'], outcome: 'found' },
    });
    expect(text).not.toContain(PERSON);
    const row = await waitFor(() => portal.transaction(body.transactionId), { what: 'the ledger' });
    expect(row).toMatchObject({ outcome: 'succeeded', kind: 'query', service: SERVICE });
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['no citizen’s token', async () => undefined],
    ['another issuer’s', () => sign({ iss: 'https://other.example' })],
    ['one for another audience', () => sign({ aud: 'tax' })],
    ['an expired one', () => sign({ exp: Math.floor(Date.now() / 1000) - 60 })],
    ['one that is not signed', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.x`],
    ['the portal’s own', () => portal.token()],
  ])('is refused with %s, and the refusal is in the ledger', async (_name, make) => {
    const { status, body } = await ask<Problem>(await make());
    expect([status, body.code]).toEqual([401, 'unauthenticated']);
    const row = await waitFor(() => world.admin.transaction(body.transactionId!), { what: 'the refusal' });
    expect(row).toMatchObject({ outcome: 'refused', service: SERVICE });
  });

  it('is refused where the body is none', async () => {
    const wrong = [{ personalNumber: PERSON }, { limit: 0 }, { from: 'today' }, { cursor: 'x' }];
    for (const body of wrong) {
      const answer = await ask<Problem>(await sign(), body);
      expect([answer.status, answer.body.code]).toEqual([422, 'payload-invalid']);
      expect(answer.text).not.toContain(PERSON);
    }
  });
});

describe('an auditor', () => {
  const reason = 'complaint 12';

  it('finds who asked about a person, and stands in the list of what people did', async () => {
    const { status, body, text } = await auditor.call<Asked>('POST', SEARCH, { personalNumber: PERSON, reason });
    expect([status, body.items.length]).toEqual([200, 1]);
    expect(body.items[0]).toMatchObject({ officer: 'cb.an', subject: subjects.subjectOf(PERSON) });
    expect(text).not.toContain(PERSON);
    const listed = async () => {
      const { body: page } = await auditor.call<Asked>('GET', '/api/v1/audit?limit=500');
      return page.items.find(({ action }) => action === 'search-accesses');
    };
    expect(await waitFor(listed, { what: 'the search to be listed', timeoutMs: 30_000 })).toMatchObject({
      ...{ actor: codeOf(TOP, 'auditor'), subject: 'population/accesses', reason },
      after: expect.stringContaining(subjects.subjectOf(PERSON)),
    });
  });

  it('gives a reason', async () => {
    const { status, body } = await auditor.call<Problem>('POST', SEARCH, { personalNumber: PERSON });
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/reason']);
  });

  it('is somebody with that role', async () => {
    const search = { personalNumber: PERSON, reason };
    expect((await operator.call('POST', SEARCH, search)).status).toBe(403);
    expect((await operator.call('GET', FINDINGS)).status).toBe(403);
    expect((await operator.call('POST', `${FINDINGS}/1/close`, { reason })).status).toBe(403);
    const authorization = `Bearer ${await portal.token()}`;
    expect((await auditor.call('POST', SEARCH, search, { authorization })).status).toBe(401);
    expect((await auditor.call('POST', SEARCH, search, { authorization: `Bearer ${await sign()}` })).status).toBe(401);
  });

  it('sees what was unusual, with the accesses behind it, and closes it', async () => {
    const busy = Array.from({ length: 70 }, (_, i) =>
      access(`0420901${String(i).padStart(3, '0')}00`, { officer: 'busy' }),
    );
    await put(JSON.stringify({ accesses: busy }));
    const listed = async () => {
      const { body } = await auditor.call<Asked>('GET', `${FINDINGS}?state=open&rule=many-persons-without-dossier`);
      return body.items.find(({ officer, persons }) => officer === 'busy' && persons === 70);
    };
    const finding = await waitFor(listed, { what: 'the finding', timeoutMs: 30_000 });
    const path = `${FINDINGS}/${String(finding['id'])}`;
    const { body } = await auditor.call<{ behind: Asked }>('GET', path);
    expect(body.behind.items).toHaveLength(70);
    const metrics = await (await fetch(`${world.hub.healthUrl}/metrics`)).text();
    expect(metrics).toMatch(/^hub_population_findings_open\{rule="many-persons-without-dossier"\} [1-9]/m);
    expect((await auditor.call('POST', `${path}/close`, {})).status).toBe(422);
    expect((await auditor.call('POST', `${path}/close`, { reason: 'asked' })).body).toMatchObject({ state: 'closed' });
    expect((await auditor.call('POST', `${path}/close`, { reason: 'asked' })).status).toBe(409);
  });
});

describe('a message that holds no accesses', () => {
  it.each(['garbage', '{"accesses":[null]}', JSON.stringify({ accesses: [access(PERSON, { at: 'infinity' })] })])(
    'becomes a dead letter, and the next one is taken: %.30s',
    async value => {
      const place = await putMessage(RECORDED, { key: null, value, partition: 0 });
      expect(await loggedDeaths(world, place, 1)).toEqual(['population']);
      const isIt = (row: { topic: string; offset: string }) => row.topic === RECORDED && row.offset === place.offset;
      expect((await deadLetterOf(world, isIt, 'population')).cause).toMatch(/^bad-message/);
      const dossier = `000.00.01.${TOP}-260302-${place.offset.padStart(4, '0')}`;
      await putMessage(RECORDED, {
        key: null,
        value: JSON.stringify({ accesses: [access(PERSON, { dossier })] }),
        partition: 0,
      });
      const found = async () => {
        const { body } = await auditor.call<Asked>('POST', SEARCH, { dossier, reason: 'test' });
        return body.items.length === 1;
      };
      await waitFor(found, { what: 'the next message to be taken' });
    },
  );
});

it('no personal number is in the log of the process', () => {
  expect(world.hub.process.log()).not.toContain('042090');
});
