import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { citizenAt, insuredFile, type InsuredRow } from '#libs/samples';
import { type TestSandbox, waitFor } from '#libs/testing';
import type { Problem } from './support/answers.js';
import { ExchangeClient, type ManagementClient } from './support/clients.js';
import { startPopulationSandbox } from './support/population-sandbox.js';

const PURPOSE = 'officer="canbo.an", agency="H22.01", procedure="1.012790"';
const VERIFICATION = '/v1/services/population-verification/queries';
const LOOKUP = '/v1/services/population-lookup/queries';

let sandbox: TestSandbox;
let oneStop: ExchangeClient;
let admin: ManagementClient;

beforeAll(async () => {
  ({ sandbox, oneStop, admin } = await startPopulationSandbox());
});
afterAll(() => sandbox?.remove());

interface Verified {
  readonly transactionId: string;
  readonly correlationId?: string;
  readonly result: string;
  readonly fields: Record<string, boolean | null>;
  readonly reasons: string[];
}

function ask<T = Verified>(path: string, body: object, headers: Record<string, string> = {}) {
  return oneStop.call<T>('POST', path, body, { 'hub-purpose': PURPOSE, ...headers });
}

function toldOf({ number, name, birthDate }: Pick<InsuredRow, 'number' | 'name' | 'birthDate'>): object {
  return { number, name, ...(birthDate ? { birthDate } : {}) };
}

async function asked(): Promise<{ lookUps: number; verifications: number }> {
  const response = await fetch(`${sandbox.partners.url}/population/asked`);
  return (await response.json()) as { lookUps: number; verifications: number };
}

async function play(kind: string): Promise<void> {
  const body = JSON.stringify({ target: 'population', kind, forMs: 60_000 });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${sandbox.partners.url}/control/faults`, { method: 'POST', headers, body });
}

async function playNothing(): Promise<void> {
  await fetch(`${sandbox.partners.url}/control/faults`, { method: 'DELETE' });
}

describe('a verification', () => {
  it('says of each kind of person what is true of it, and nothing of the record', async () => {
    const byKind = new Map<string, InsuredRow>();
    for (const row of insuredFile({ seed: 7, rows: 4_000 })) if (!byKind.has(row.kind)) byKind.set(row.kind, row);
    expect(byKind.size).toBeGreaterThan(8);
    for (const row of byKind.values()) {
      const { status, body, text } = await ask(VERIFICATION, { person: toldOf(row), correlationId: 'c-1' });
      const { result, reasons = [] } = row.expected;
      if (result === 'refused') expect({ kind: row.kind, status }).toEqual({ kind: row.kind, status: 422 });
      else expect({ kind: row.kind, status, ...body }).toMatchObject({ kind: row.kind, status: 200, result, reasons });
      expect(text).not.toContain(row.number);
      expect(text).not.toContain(row.name);
    }
  });

  it('is a transaction of the ledger and a row of the log of who asked about whom', async () => {
    const { fullName: name, number, birthDate } = citizenAt(4_711);
    const { body } = await ask(VERIFICATION, { person: { number, name, birthDate } });
    const row = await waitFor(() => oneStop.transaction(body.transactionId), { what: 'the ledger' });
    expect(row).toMatchObject({ outcome: 'succeeded', kind: 'query', service: 'population-verification' });
    expect(row.steps.map(({ step }) => step)).toEqual(['accepted', 'answered']);
    const found = await waitFor(
      async () => {
        const search = { personalNumber: number, reason: 'Khiếu nại số 12' };
        const answer = await admin.call<{ items: object[] }>('POST', '/api/v1/population/accesses/search', search);
        return answer.body.items?.length > 0 ? answer : undefined;
      },
      { what: 'the access log' },
    );
    expect(found.body.items[0]).toMatchObject({
      officer: 'canbo.an',
      system: 'one-stop-h22',
      service: 'population-verification',
      outcome: body.result,
    });
    expect(found.text).not.toContain(number);
  });
});

describe('a look-up', () => {
  it('answers with the fields that the agreement grants, and no others', async () => {
    const { fullName: name, number, birthDate } = citizenAt(4_712);
    const { status, body } = await ask<{ citizen: object }>(LOOKUP, { person: { number, name, birthDate } });
    expect(status).toBe(200);
    const members = Object.keys(body.citizen).sort();
    expect(members).toEqual(['birthDate', 'name', 'number', 'permanentAddress', 'sex']);
  });

  it('finds a person whose name is told with its tone elsewhere than the partner writes it', async () => {
    const shares = { 'tone-placement': 1 };
    const [row] = [...insuredFile({ seed: 7, rows: 100, shares })].filter(({ kind }) => kind === 'tone-placement');
    const { body } = await ask<object>(LOOKUP, { person: toldOf(row!) });
    expect(body).toMatchObject({ result: 'found', citizen: { number: row!.number } });
  });

  it('finds nobody by a number alone with a name that is not the person’s', async () => {
    const { number, birthDate } = citizenAt(4_712);
    const { body } = await ask<object>(LOOKUP, { person: { number, name: 'Lò Văn Khác', birthDate } });
    expect(body).toMatchObject({ result: 'not-found' });
    expect(body).not.toHaveProperty('citizen');
  });
});

describe('without a purpose that an agreement covers', () => {
  it.each([
    ['no purpose', '', 403, 'purpose-missing'],
    ['no officer', 'agency="H22.01", procedure="1.012790"', 403, 'purpose-missing'],
    ['a blank officer', 'officer=" ", agency="H22.01", procedure="1.012790"', 403, 'purpose-missing'],
    ['neither procedure nor dossier', 'officer="an", agency="H22.01"', 403, 'purpose-missing'],
    [
      'a personal number as officer',
      'officer="040087123456", agency="H22.01", procedure="1.012790"',
      403,
      'purpose-missing',
    ],
    ['an agency of another province', 'officer="an", agency="H41.01", procedure="1.012790"', 403, 'no-agreement'],
    ['a procedure that is not agreed', 'officer="an", agency="H22.01", procedure="1.000001"', 403, 'no-agreement'],
    [
      'a dossier of another agency',
      'officer="an", agency="H22.01", procedure="1.012790", dossier="000.00.01.H41-240501-0001"',
      403,
      'no-agreement',
    ],
    [
      'a dossier that nobody knows',
      'officer="an", agency="H22.01", dossier="000.00.01.H22-240501-9999"',
      403,
      'purpose-missing',
    ],
  ])('%s: nothing leaves the hub, and the refusal is in the ledger', async (_, purpose, status, code) => {
    const before = await asked();
    const { number, fullName: name } = citizenAt(1);
    const answer = await ask<Problem>(LOOKUP, { person: { number, name } }, { 'hub-purpose': purpose });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(await asked()).toEqual(before);
    const row = await waitFor(() => admin.transaction(answer.body.transactionId!), { what: 'the refusal' });
    expect(row.outcome).toBe('refused');
  });

  it('a system without an agreement is told so', async () => {
    const { exchangeUrl } = sandbox.hub;
    const stranger = new ExchangeClient(exchangeUrl, exchangeUrl, 'tax', sandbox.hub.clients()['tax']!.clientSecret);
    const answer = await stranger.call<Problem>('POST', LOOKUP, { person: {} }, { 'hub-purpose': PURPOSE });
    expect(answer.body).toMatchObject({ status: 403, code: 'no-agreement' });
  });
});

describe('a partner that answers badly', () => {
  it.each([
    ['other-person', 502, 'partner-failed'],
    ['wrong-namespace', 502, 'partner-failed'],
    ['entity-bomb', 502, 'partner-failed'],
    ['truncated', 502, 'partner-failed'],
    ['empty-body', 502, 'partner-failed'],
    ['500', 502, 'partner-failed'],
    ['not-yet', 503, 'unavailable'],
    ['hang', 504, 'deadline-exceeded'],
  ])('%s: the caller is told that there is no answer, and the ledger that it failed', async (kind, status, code) => {
    const { number, fullName: name, birthDate } = citizenAt(99);
    // Those that failed before may have opened the breaker.
    const isWell = async () => (await ask(LOOKUP, { person: { number, name, birthDate } })).status === 200;
    await waitFor(isWell, { what: 'the partner to be asked again' });
    await play(kind);
    const answer = await ask<Problem>(LOOKUP, { person: { number, name, birthDate } }, { 'hub-deadline-ms': '900' });
    await playNothing();
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.text).not.toContain(number);
  });
});
