import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InsuredKind, NO_DEVIATIONS } from '#libs/samples';
import { startSandbox, type TestSandbox, waitFor } from '#libs/testing';
import type { Problem } from './support/answers.js';
import { ExchangeClient, ManagementClient } from './support/clients.js';
import { codesOf, csvOf, eventsOf, JOBS, peopleOf, postFile, progressOf, PURPOSE, untilState } from './support/jobs.js';

const IN_FLIGHT = 200;
const KILLS = 2;
/** What is rare in a real file is here often enough to look at. */
const EVERYTHING = Object.fromEntries(
  ['name-tone', 'birth-date', 'deceased', 'number-replaced', 'not-found', 'old-number', 'tone-placement', 'letter-o']
    .concat('digits-11', 'full-width-digits', 'leap-day-1900', 'no-birth-date')
    .map(kind => [kind as InsuredKind, 0.05]),
);

let sandbox: TestSandbox;
let oneStop: ExchangeClient;
let other: ExchangeClient;
let admin: ManagementClient;

beforeAll(async () => {
  sandbox = await startSandbox({ env: { POPULATION_JOBS_GRACE_SECONDS: '0' } });
  const { exchangeUrl, managementUrl } = sandbox.hub;
  const secretOf = (code: string): string => sandbox.hub.clients()[code]!.clientSecret;
  oneStop = new ExchangeClient(exchangeUrl, exchangeUrl, 'one-stop-h22', secretOf('one-stop-h22'));
  other = new ExchangeClient(exchangeUrl, exchangeUrl, 'one-stop-h41', secretOf('one-stop-h41'));
  admin = new ManagementClient(exchangeUrl, managementUrl, 'sandbox-admin', secretOf('sandbox-admin'));
});
afterAll(() => sandbox?.remove());

interface Asked {
  readonly lookUps: number;
  readonly verifications: number;
  readonly distinctNumbers: number;
  readonly overQuota: number;
  readonly askedTwice: { readonly lookUps: number; readonly verifications: number };
}

async function asked(method = 'GET'): Promise<Asked> {
  const response = await fetch(`${sandbox.partners.url}/population/asked`, { method });
  return (method === 'GET' ? await response.json() : {}) as Asked;
}

async function limit(method: 'POST' | 'DELETE', limits?: object): Promise<void> {
  const json = limits && { body: JSON.stringify(limits), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`${sandbox.partners.url}/control/population`, { method, ...json });
  expect(response.status).toBe(204);
}

async function pull(id: string, lever: string, client = oneStop): Promise<number> {
  return (await client.call('POST', `/v1/jobs/${id}/${lever}`)).status;
}

describe('a file of people with known answers', () => {
  it('is right to the person, line by line, also where the hub is killed in between; nobody is forgotten', async () => {
    const people = peopleOf({ seed: 11, rows: 3_000, shares: NO_DEVIATIONS });
    await asked('DELETE');
    const { status, body, headers } = await postFile(oneStop, csvOf(people), '?name=bao-hiem.csv');
    expect([status, headers.get('location')]).toEqual([202, `/v1/jobs/${body.jobId}`]);
    for (let kill = 1; kill <= KILLS; kill++) {
      const enough = async () => (await progressOf(oneStop, body.jobId)).done > (kill * people.length) / (KILLS + 2);
      await waitFor(enough, { what: 'some of the people', timeoutMs: 120_000 });
      await sandbox.hub.process.kill9();
      await sandbox.hub.process.start();
    }
    const done = await untilState(oneStop, body.jobId, 'done');
    expect(done).toMatchObject({ rows: 3_000, done: 3_000, matched: 3_000, failed: 0, refused: 0 });
    expect((await codesOf(oneStop, body.jobId)).every(({ result }) => result === 'matched')).toBe(true);
    const { distinctNumbers, askedTwice } = await asked();
    expect(distinctNumbers).toBe(3_000);
    expect(askedTwice.lookUps).toBeLessThanOrEqual(KILLS * IN_FLIGHT);
  });

  it('tells of each kind of line what is true of it, and refuses what must not leave the hub', async () => {
    const people = peopleOf({ seed: 12, rows: 600, shares: EVERYTHING });
    const { body } = await postFile(oneStop, csvOf(people));
    const done = await untilState(oneStop, body.jobId, 'done');
    const codes = await codesOf(oneStop, body.jobId);
    const told = people.map(({ expected }, i) => {
      const prefix = expected.result === 'refused' ? '(number|name|birth-date)-' : '';
      return { i, isRight: new RegExp(`^${prefix}${expected.reasons.join(';')}$`).test(codes[i]!.reasons) };
    });
    expect(codes.map(({ result }) => result)).toEqual(people.map(({ expected }) => expected.result));
    expect(told.filter(({ isRight }) => !isRight)).toEqual([]);
    const count = (result: string) => people.filter(({ expected }) => expected.result === result).length;
    expect(done).toMatchObject({
      ...{ matched: count('matched'), differing: count('differs'), notFound: count('not-found') },
      ...{ refused: count('refused'), failed: 0 },
    });
    expect(done.summary.byUnit.length).toBeGreaterThan(5);
  });

  it('is right to the person where the partner has a quota: whom it turns away nobody takes for failed', async () => {
    const people = peopleOf({ seed: 18, rows: 200, shares: EVERYTHING });
    await asked('DELETE');
    await limit('POST', { requestsPerSecond: 20 });
    const { body } = await postFile(oneStop, csvOf(people));
    const done = await untilState(oneStop, body.jobId, 'done');
    await limit('DELETE');
    expect(done).toMatchObject({ rows: 200, done: 200, failed: 0 });
    const codes = await codesOf(oneStop, body.jobId);
    expect(codes.map(({ result }) => result)).toEqual(people.map(({ expected }) => expected.result));
    expect((await asked()).overQuota).toBeGreaterThan(0);
  });

  it('is one transaction in the ledger, and each person who was asked about is in the log with the job', async () => {
    const people = peopleOf({ seed: 13, rows: 20, shares: NO_DEVIATIONS });
    const { body } = await postFile(oneStop, csvOf(people));
    await untilState(oneStop, body.jobId, 'done');
    const settled = async () => {
      const row = await oneStop.transaction(body.jobId);
      return row.outcome === 'succeeded' && row;
    };
    const row = await waitFor(settled, { what: 'the ledger' });
    expect(row.steps.map(({ step }) => step)).toEqual(['accepted', 'answered']);
    const search = { personalNumber: people[7]!.number, reason: 'Khiếu nại' };
    const found = await admin.call<{ items: object[] }>('POST', '/api/v1/population/accesses/search', search);
    expect(found.body.items).toHaveLength(1);
    expect(found.body.items[0]).toMatchObject({ officer: 'canbo.an', outcome: 'matched', job: body.jobId });
  });
});

describe('the door of a job', () => {
  it('tells how far it is as events until it is finished', async () => {
    const { body } = await postFile(oneStop, csvOf(peopleOf({ seed: 14, rows: 400, shares: NO_DEVIATIONS })));
    const events = await eventsOf(oneStop, sandbox.hub.exchangeUrl, body.jobId);
    expect(events.at(-1)).toMatchObject({ state: 'done', done: 400 });
    expect(await eventsOf(oneStop, sandbox.hub.exchangeUrl, body.jobId)).toHaveLength(1);
  });

  it('lets its system pause, resume and cancel it, and is not there for anybody else', async () => {
    const people = peopleOf({ seed: 15, rows: 5_000, shares: NO_DEVIATIONS });
    const { body } = await postFile(oneStop, csvOf(people));
    expect(await pull(body.jobId, 'pause')).toBe(200);
    expect((await progressOf(oneStop, body.jobId)).state).toBe('paused');
    expect((await oneStop.call('GET', `/v1/jobs/${body.jobId}/result`)).status).toBe(409);
    expect(await pull(body.jobId, 'stop')).toBe(404);
    expect(await pull(body.jobId, 'cancel', other)).toBe(404);
    expect((await other.call('GET', `/v1/jobs/${body.jobId}`)).status).toBe(404);
    expect((await other.call('GET', `/v1/jobs/${body.jobId}/result`)).status).toBe(404);
    expect(await pull(body.jobId, 'resume')).toBe(200);
    expect(await pull(body.jobId, 'cancel')).toBe(200);
    const { done } = await untilState(oneStop, body.jobId, 'cancelled');
    const codes = await codesOf(oneStop, body.jobId);
    expect(codes.filter(({ result }) => result === 'not-asked')).toHaveLength(5_000 - done);
    expect(await pull(body.jobId, 'resume')).toBe(409);
  });

  it('erases the people of a job once its result was fetched; operators go on seeing the numbers', async () => {
    const { body } = await postFile(oneStop, csvOf(peopleOf({ seed: 16, rows: 30, shares: NO_DEVIATIONS })));
    await untilState(oneStop, body.jobId, 'done');
    await codesOf(oneStop, body.jobId);
    const isErased = async () => (await progressOf(oneStop, body.jobId)).erasedAt !== null;
    await waitFor(isErased, { what: 'the data to be erased', timeoutMs: 60_000 });
    expect((await oneStop.call('GET', `/v1/jobs/${body.jobId}/result`)).status).toBe(404);
    const { items } = (await admin.call<{ items: { jobId: string }[] }>('GET', '/api/v1/population/jobs')).body;
    expect(items.find(({ jobId }) => jobId === body.jobId)).toMatchObject({ state: 'done', matched: 30, rows: 30 });
    expect((await oneStop.call('GET', '/api/v1/population/jobs')).status).toBe(404);
  });

  it('takes a repeated upload for the same job, and looks at the shape alone in a dry run', async () => {
    const text = csvOf(peopleOf({ seed: 17, rows: 200, shares: { 'digits-11': 0.5 } }));
    const key = { 'idempotency-key': 'insured-2026' };
    const dry = await postFile(oneStop, text, '?dryRun=true', key);
    const report = await progressOf(oneStop, dry.body.jobId);
    expect(report).toMatchObject({ state: 'done', rows: 200, matched: 0 });
    expect(report.summary.byReason['number-wrong-length']).toBe(report.refused);
    expect(report.problems[0]!.reasons).toEqual(['number-wrong-length']);
    expect(report.preview[0]!.number).toMatch(/^\*+.{3}$/);
    const first = await postFile(oneStop, text, '', key);
    expect(first.body.jobId).not.toBe(dry.body.jobId);
    expect((await postFile(oneStop, text, '', key)).body.jobId).toBe(first.body.jobId);
    expect((await postFile(oneStop, `${text}1;2;3;4\r\n`, '', key)).status).toBe(409);
    await untilState(oneStop, first.body.jobId, 'done');
  });
});

describe('a file that may not be verified', () => {
  const HEADER = 'Số định danh;Họ và tên;Số định danh\r\n';

  it.each([
    ['without a purpose', csvOf([]), { 'hub-purpose': '' }, 403, 'purpose-missing'],
    [
      'for another province',
      csvOf([]),
      { 'hub-purpose': 'officer="a", agency="H41", procedure="1.012790"' },
      403,
      'no-agreement',
    ],
    ['as a form', csvOf([]), { 'content-type': 'multipart/form-data; boundary=x' }, 415, 'unacceptable-media'],
    ['with two columns of one name', `${HEADER}1;2;3\r\n`, {}, 422, 'payload-invalid'],
    ['with nothing but a header', csvOf([]), {}, 422, 'payload-invalid'],
    ['that is empty', '', {}, 422, 'payload-invalid'],
  ])('is refused %s, and the refusal is in the ledger', async (_what, body, headers, status, code) => {
    const answer = await postFile<Problem>(oneStop, body, '', headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const row = await waitFor(() => oneStop.transaction(answer.body.transactionId!), { what: 'the refusal' });
    expect(row).toMatchObject({ outcome: 'refused', service: 'population-verification' });
  });

  it('is turned away before it is read where nobody is known who sends it', async () => {
    const response = await fetch(`${sandbox.hub.exchangeUrl}${JOBS}`, { method: 'POST', headers: PURPOSE, body: 'x' });
    expect(response.status).toBe(401);
    const [records, service] = ['service-record-status', 'none'].map(name =>
      JOBS.replace('population-verification', name),
    );
    expect((await oneStop.call('POST', records!, 'x', PURPOSE)).status).toBe(404);
    expect((await oneStop.call('POST', service!, 'x', PURPOSE)).status).toBe(404);
  });
});
