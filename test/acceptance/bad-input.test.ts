import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { BatchAnswer, Problem, TransactionRow } from './support/answers.js';
import { badRecords } from './support/bad-records.js';
import { type BadTokens, badTokens } from './support/bad-tokens.js';
import type { Answer } from './support/clients.js';
import type { Report } from './support/province.js';
import { system } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H62';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What an exception, a stack or a person's data would look like. */
const NEVER = /Error\b|Exception|Unexpected|at .+\.[jt]s|node_modules|ajv|kafka|postgres|Nguyễn|002190123456/i;

let world: World;
let tokens: BadTokens;

beforeAll(async () => {
  world = await startWorld(TOP, { systems: [system(TOP, 'stranger')] });
  tokens = await badTokens(world);
});

afterAll(() => world?.remove());

const good = (more: object = {}): Report => ({ ...world.province.dossier().report(1), ...more });

async function logged(transactionId: string): Promise<TransactionRow> {
  return waitFor(() => world.admin.transaction(transactionId), { what: `the row of ${transactionId} in the log` });
}

/** Everything that the contract promises of a refusal. */
async function expectRefusal(answer: Answer<Problem>, status: number, code: string, pointer?: string): Promise<void> {
  const { body } = answer;
  expect({ status: answer.status, code: body.code, text: answer.text.slice(0, 400) }).toMatchObject({ status, code });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status, type: expect.stringContaining(code), title: expect.stringMatching(/\w/) });
  expect(answer.text).not.toMatch(NEVER);
  if (pointer !== undefined) expect((body.errors ?? []).map(error => error.pointer)).toContain(pointer);
  for (const error of body.errors ?? []) expect(error.message).toMatch(/\w/);
  expect((body.errors ?? []).length).toBeLessThanOrEqual(100);
  expect(body.transactionId).toMatch(UUID);
  const row = await logged(body.transactionId ?? '');
  expect(row).toMatchObject({ outcome: 'refused', deliveries: [], steps: [{ step: 'refused', outcome: 'refused' }] });
  expect(row.steps).toHaveLength(1);
  expect(row.steps[0]?.detail).toMatch(new RegExp(`^${code}`));
  expect(JSON.stringify(row)).not.toMatch(NEVER);
}

it.each(badRecords(TOP))('refuses $name and logs it', async ({ body, status, code, pointer, headers }) => {
  await expectRefusal(await world.oneStop.post<Problem>(body(), headers), status, code, pointer);
});

it('refuses an unknown service and logs it', async () => {
  const answer = await world.oneStop.post<Problem>(good(), {}, 'weather');
  await expectRefusal(answer, 404, 'unknown-service');
});

it('refuses a system without agreement and logs who it was', async () => {
  const answer = await world.client('stranger').post<Problem>(good());
  await expectRefusal(answer, 403, 'no-agreement');
  expect((await logged(answer.body.transactionId ?? '')).from).toBe(world.client('stranger').code);
});

describe('a request', () => {
  it('with a good token of the hub’s own key passes, so that the bad ones fail for what is bad', async () => {
    const headers = { authorization: `Bearer ${tokens['good'] ?? ''}` };
    expect((await world.oneStop.post(good(), headers)).status).toBe(202);
  });

  it.each([
    'expired',
    'of another issuer',
    'for another audience',
    'of another key',
    'with alg none',
    'signed with the public key as a password',
    'of a client that does not exist',
    'of a service account',
    'that is no token',
  ])('with a token %s is turned away and logged', async name => {
    const headers = { authorization: `Bearer ${tokens[name] ?? ''}` };
    const answer = await world.oneStop.post<Problem>(good(), headers);
    await expectRefusal(answer, 401, 'unauthenticated');
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect((await logged(answer.body.transactionId ?? '')).from).toBe('');
  });

  it.each([
    ['no authorization', ''],
    ['a basic authorization', 'Basic eDp5'],
  ])('with %s is turned away and logged', async (_name, authorization) => {
    await expectRefusal(await world.oneStop.post<Problem>(good(), { authorization }), 401, 'unauthenticated');
  });

  it('of a client with a wrong secret gets no token', async () => {
    const wrong = world.client('one-stop');
    Object.assign(wrong, { secret: 'a-wrong-secret' });
    const { status, text: said } = await wrong.signIn();
    expect(status).toBe(401);
    expect(JSON.parse(said)).toMatchObject({ error: 'invalid_client' });
  });
});

it('answers a batch item by item: the good pass, and each bad one has its problem and its row', async () => {
  const records = [good(), good({ status: 11 }), good(), 'text', good({ agencyCode: 'H99' })];
  const { status, body } = await world.oneStop.post<BatchAnswer>(records);
  expect(status).toBe(207);
  expect(body).toMatchObject({ accepted: 2, refused: 3 });
  expect(body.items.map(item => item.problem?.code)).toEqual([
    undefined,
    'payload-invalid',
    undefined,
    'payload-invalid',
    'no-agreement',
  ]);
  expect(body.items[1]?.problem?.errors).toEqual([expect.objectContaining({ pointer: '/status' })]);
  for (const { problem } of body.items) {
    if (problem) expect(await logged(problem.transactionId ?? '')).toMatchObject({ outcome: 'refused' });
  }
  expect((await world.oneStop.post([good({ status: 11 })])).status).toBe(422);
});

it('answers an address that is none with a problem, without repeating it', async () => {
  const { status, body, text } = await world.oneStop.call<Problem>('GET', '/v1/transactions/%ff');
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'malformed' });
  expect(text).not.toContain('%ff');
});

it('accepts nothing of an upload that breaks off, says so and logs it', async () => {
  const report = good();
  const body = JSON.stringify(report);
  const before = (await world.admin.figures('system', world.oneStop.code)).refused;
  const { hostname, port } = new URL(world.hub.exchangeUrl);
  const socket = connect(Number(port), hostname);
  const head = [
    'POST /v1/services/service-record-status/records HTTP/1.1',
    'host: hub',
    'content-type: application/json',
  ];
  const length = `content-length: ${Buffer.byteLength(body) + 1}`;
  let answer = '';
  socket.on('data', part => (answer += part.toString()));
  socket.end([...head, length, `authorization: Bearer ${await world.oneStop.token()}`, '', body].join('\r\n'));
  const rises = async () => (await world.admin.figures('system', world.oneStop.code)).refused > before;
  await waitFor(rises, { what: 'the broken upload to be logged' });
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"malformed"/s);
  const { status } = await world.oneStop.call('GET', `/v1/service-records/${report.dossierCode}`);
  expect(status).toBe(404);
});

it('says of a transaction that does not exist, and of one of somebody else, the same', async () => {
  const id = await world.oneStop.send(good());
  const answers = [id, randomUUID(), 'no-uuid'].map(each =>
    world.client('stranger').call<Problem>('GET', `/v1/transactions/${each}`),
  );
  for (const { status, body } of await Promise.all(answers)) {
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not-found' });
  }
});
