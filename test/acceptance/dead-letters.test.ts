import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Problem, TransactionRow } from './support/answers.js';
import type { Answer } from './support/clients.js';
import {
  type DeadLetterPage,
  type DeadLetterRow,
  deadLetterOf,
  deadLetters,
  loggedDeaths,
} from './support/dead-letters.js';
import { endOffset } from './support/kafka.js';
import { codeOf, merge, secretOf, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';
import { ManagementClient } from './support/clients.js';

const TOP = 'H84';
const REASON = { reason: 'the defect is mended' };

let receiver: WebhookReceiver;
let world: World;
let auditor: ManagementClient;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  const code = codeOf(TOP, 'auditor');
  const account = { code, name: code, roles: ['auditor'], secret: secretOf(code) };
  const partner = webhookPartner(TOP, 'tracking', { url: receiver.url });
  world = await startWorld(TOP, merge(partner, { serviceAccounts: [account] }));
  auditor = new ManagementClient(world.hub.exchangeUrl, world.hub.managementUrl, code, secretOf(code));
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

/** A defect of service-records: its database refuses the dossiers of one procedure. */
const DEFECT = '1.009999';
const breakIt = () =>
  world.hub.database.query(
    `ALTER TABLE service_records.dossiers ADD CONSTRAINT defect CHECK (procedure_code <> '${DEFECT}') NOT VALID`,
  );
const mendIt = () => world.hub.database.query('ALTER TABLE service_records.dossiers DROP CONSTRAINT IF EXISTS defect');

function until(id: string, outcome: TransactionRow['outcome']): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.oneStop.transaction(id);
    return transaction.outcome === outcome && transaction;
  };
  return waitFor(look, { what: `${id} to have ${outcome}`, timeoutMs: 30_000 });
}

const letterOf = (id: string) => deadLetterOf(world, row => row.transactionId === id, 'service-records');

const decide = (id: string, what: 'replay' | 'give-up', body: object = REASON) =>
  world.admin.call<DeadLetterRow & Problem>('POST', `/api/v1/dead-letters/${id}/${what}`, body);

async function audit(id: string): Promise<string[]> {
  type Row = { actor: string; action: string; subject: string; reason: string };
  const { body } = await world.admin.call<{ items: Row[] }>('GET', '/api/v1/audit?limit=500');
  const own = body.items.filter(({ subject }) => subject === `dead-letters/${id}`);
  return own.map(({ actor, action, reason }) => `${actor} ${action}: ${reason}`).reverse();
}

describe('a message that its consumer cannot take', () => {
  it('fails its transaction, is taken after a replay, by that consumer only, and has then succeeded', async () => {
    await breakIt();
    const [bad, good] = [world.province.dossier(), world.province.dossier()];
    const id = await world.oneStop.send(bad.report(1, 1, { procedureCode: DEFECT }));
    await until(await world.oneStop.send(good.report(1)), 'succeeded');
    const failed = await until(id, 'failed');
    expect(failed.steps.at(-1)).toMatchObject({ step: 'dead', detail: expect.stringMatching(/^service-records: \w/) });
    const letter = await letterOf(id);
    expect(letter).toMatchObject({
      state: 'open',
      attempts: 1,
      businessKey: bad.code,
      cause: expect.stringMatching(/\w/),
    });
    expect(JSON.stringify(letter)).not.toMatch(/Nguyễn|002190123456/);
    expect(await loggedDeaths(world, letter, 1)).toEqual(['service-records']);

    await mendIt();
    expect((await decide(letter.id, 'replay', {})).status).toBe(422);
    const replays = await endOffset('hub.replays.v1');
    expect(await decide(letter.id, 'replay')).toMatchObject({ status: 202, body: { state: 'replayed' } });
    const { steps } = await until(id, 'succeeded');
    expect(steps.filter(({ step }) => step === 'accepted' || step === 'applied')).toHaveLength(2);
    expect(receiver.statusesOf(bad.code)).toEqual([1]);
    expect(await endOffset('hub.replays.v1')).toBe(replays + 1);
    expect(await audit(letter.id)).toEqual([`${codeOf(TOP, 'admin')} replay: ${REASON.reason}`]);
    expect((await decide(letter.id, 'replay')).status).toBe(409);
    const figures = await world.admin.figures('system', world.oneStop.code);
    expect(figures).toMatchObject({ accepted: 2, succeeded: 2, failed: 0, open: 0, successRate: 1 });
  });

  it('is open again where it still cannot be taken, and stays failed when it is given up', async () => {
    await breakIt();
    const id = await world.oneStop.send(world.province.dossier().report(1, 1, { procedureCode: DEFECT }));
    const { id: letterId } = await letterOf(id);
    await decide(letterId, 'replay');
    const again = async () => (await deadLetters(world)).find(row => row.id === letterId && row.attempts === 2);
    expect(await waitFor(again, { what: 'the letter to be back' })).toMatchObject({ state: 'open', transactionId: id });
    expect(await decide(letterId, 'give-up')).toMatchObject({ status: 200, body: { state: 'given-up' } });
    expect((await decide(letterId, 'replay')).status).toBe(409);
    await until(id, 'failed');
    expect((await audit(letterId)).map(line => line.split(' ')[1])).toEqual(['replay:', 'give-up:']);
    const [kept] = await world.hub.database.query<{ n: number }>(
      'SELECT count(*)::integer AS n FROM delivery.dead_letters WHERE message IS NOT NULL',
    );
    expect(kept).toEqual({ n: 0 });
    await mendIt();
  });

  it('is taken with all others of its consumer, in their order', async () => {
    await breakIt();
    const dossier = world.province.dossier();
    const reports = [1, 2, 4].map(status => dossier.report(status, status, { procedureCode: DEFECT }));
    const ids = await world.oneStop.sendAll(reports);
    for (const id of ids) await until(id, 'failed');
    await Promise.all(ids.map(letterOf));
    await mendIt();
    const replay = (body: object) =>
      world.admin.call<{ replayed: number }>('POST', '/api/v1/dead-letters/replay', body);
    expect((await replay(REASON)).status).toBe(422);
    expect(await replay({ consumer: 'service-records', ...REASON })).toMatchObject({
      status: 202,
      body: { replayed: 3 },
    });
    for (const id of ids) await until(id, 'succeeded');
    expect(receiver.statusesOf(dossier.code)).toEqual([1, 2, 4]);
    expect((await replay({ consumer: 'service-records', ...REASON })).body).toEqual({ replayed: 0 });
  });

  it('is taken too where its sender simply sends it again', async () => {
    await breakIt();
    const report = world.province.dossier().report(1, 1, { procedureCode: DEFECT });
    const id = await world.oneStop.send(report);
    await until(id, 'failed');
    await mendIt();
    expect(await world.oneStop.send(report)).toBe(id);
    await until(id, 'succeeded');
  });
});

describe('the list of dead letters', () => {
  it('comes page by page, by consumer and by state', async () => {
    const page = (query: string): Promise<Answer<DeadLetterPage & Problem>> =>
      auditor.call('GET', `/api/v1/dead-letters?${query}`);
    const all = await deadLetters(world, { consumer: 'service-records' });
    expect(all.length).toBeGreaterThanOrEqual(3);
    const first = (await page('consumer=service-records&limit=1')).body;
    expect(first.items).toEqual([all[0]]);
    const second = (await page(`consumer=service-records&limit=1&cursor=${first.nextCursor}`)).body;
    expect(second.items).toEqual([all[1]]);
    expect((await page('consumer=nobody')).body.items).toEqual([]);
    expect((await page('state=given-up')).body.items.map(({ state }) => state)).toEqual(['given-up']);
    expect((await page('state=lost')).status).toBe(400);
  });

  it('is for operators and auditors, and only operators decide', async () => {
    const [{ id } = { id: '' }] = await deadLetters(world, { state: 'open' });
    expect((await auditor.call('POST', `/api/v1/dead-letters/${id}/replay`, REASON)).status).toBe(403);
    const authorization = `Bearer ${await world.oneStop.token()}`;
    expect((await world.admin.call('GET', '/api/v1/dead-letters', undefined, { authorization })).status).toBe(401);
    expect((await decide('999999', 'replay')).status).toBe(404);
    expect((await decide('no-id', 'give-up')).status).toBe(404);
  });
});
