import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patient, startPartnerSim, type TestPartners, waitFor } from '#libs/testing';
import type { BatchAnswer, ItemAnswer, TransactionRow } from './support/answers.js';
import type { Dossier, Report } from './support/province.js';
import { codeOf, merge, portalPartner, SERVICE, TRACKING_FIELDS, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H61';
const ONE_STOP = codeOf(TOP, 'one-stop');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let world: World;
let partners: TestPartners;
let receiver: WebhookReceiver;

beforeAll(async () => {
  partners = await startPartnerSim();
  receiver = await WebhookReceiver.start();
  const tracking = webhookPartner(TOP, 'tracking', { url: receiver.url, fields: TRACKING_FIELDS });
  // On a slow machine the first call may take longer than a batch waits for an endpoint: here nothing is to be parked.
  const env = { DELIVERY_PATIENCE_MS: String(patient(10_000)) };
  world = await startWorld(TOP, merge(tracking, portalPartner(TOP, 'portal', `${partners.url}/dvcqg`)), { env });
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
  await partners?.process.stop();
});

type Send = (reports: readonly Report[]) => Promise<string[]>;

const idsOf = (items: readonly ItemAnswer[]): string[] => items.map(item => item.transactionId ?? 'refused');

async function batch(body: object, contentType: string): Promise<string[]> {
  const answer = await world.oneStop.post<BatchAnswer>(body, { 'content-type': contentType });
  expect(answer.status).toBe(202);
  expect(answer.body.items.map(item => item.index)).toEqual(answer.body.items.map((_, i) => i));
  expect(answer.body).toMatchObject({ accepted: answer.body.items.length, refused: 0 });
  return idsOf(answer.body.items);
}

const eventOf = (data: Report): object => ({
  specversion: '1.0',
  id: `${data.dossierCode}/${data.status}`,
  source: '/one-stop',
  type: 'vn.status',
  datacontenttype: 'application/json',
  data,
});

function sendBinary(report: Report): Promise<string> {
  const attributes = { 'ce-specversion': '1.0', 'ce-source': '/one-stop', 'ce-type': 'vn.status' };
  return world.oneStop.send(report, { ...attributes, 'ce-id': `${report.dossierCode}/${report.status}` });
}

async function oneByOne(reports: readonly Report[], send: (report: Report) => Promise<string>): Promise<string[]> {
  const ids: string[] = [];
  for (const report of reports) ids.push(await send(report));
  return ids;
}

async function ndjson(reports: readonly Report[]): Promise<string[]> {
  const lines = reports.map(report => JSON.stringify(report)).join('\n');
  const answer = await world.oneStop.post(lines, { 'content-type': 'application/x-ndjson' });
  expect(answer.status).toBe(202);
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
  return idsOf(
    answer.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as ItemAnswer),
  );
}

const FORMS: readonly (readonly [string, Send])[] = [
  ['single JSON objects', reports => oneByOne(reports, report => world.oneStop.send(report))],
  ['a JSON array', reports => batch(reports, 'application/json')],
  ['NDJSON', ndjson],
  [
    'structured CloudEvents',
    reports =>
      oneByOne(reports, report =>
        world.oneStop.send(eventOf(report), { 'content-type': 'application/cloudevents+json' }),
      ),
  ],
  ['a CloudEvents batch', reports => batch(reports.map(eventOf), 'application/cloudevents-batch+json')],
  ['binary CloudEvents', reports => oneByOne(reports, sendBinary)],
];

function settled(id: string): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.oneStop.transaction(id);
    return transaction.outcome !== 'open' && transaction;
  };
  return waitFor(look, { what: `the outcome of ${id}`, timeoutMs: 30_000 });
}

const stepsOf = ({ steps }: TransactionRow): string[] => [...new Set(steps.map(({ step }) => step))];

async function atPortal(dossier: Dossier): Promise<{ statuses: number[]; progress: number[]; wentBackwards: boolean }> {
  const response = await fetch(`${partners.url}/control/received/dvcqg/${dossier.code}`);
  return (await response.json()) as { statuses: number[]; progress: number[]; wentBackwards: boolean };
}

describe.each(FORMS)('a dossier’s life sent as %s', (_form, send) => {
  const life = [1, 2, 4, 9, 10];
  let dossier: Dossier;
  let ids: string[];
  let transactions: TransactionRow[];

  beforeAll(async () => {
    dossier = world.province.dossier();
    ids = await send(dossier.reports(life));
    transactions = await Promise.all(ids.map(settled));
  });

  it('is answered with one transaction id for each report', () => {
    expect(new Set(ids).size).toBe(life.length);
    for (const id of ids) expect(id).toMatch(UUID);
  });

  it('is found as transactions that were accepted, applied, delivered to both partners and succeeded', () => {
    for (const [i, transaction] of transactions.entries()) {
      expect(transaction).toMatchObject({ transactionId: ids[i], outcome: 'succeeded', flags: [], from: ONE_STOP });
      expect(transaction).toMatchObject({ service: SERVICE, serviceVersion: '1', kind: 'event' });
      expect(stepsOf(transaction)).toEqual(['accepted', 'applied', 'delivered']);
      expect(transaction.deliveries.map(each => [each.system, each.state, each.attempts]).sort()).toEqual([
        [codeOf(TOP, 'portal'), 'delivered', 1],
        [codeOf(TOP, 'tracking'), 'delivered', 1],
      ]);
      expect(Date.parse(transaction.settledAt ?? '')).toBeGreaterThanOrEqual(Date.parse(transaction.acceptedAt));
    }
  });

  it('is in the dossier’s history, applied once each, in order', async () => {
    const { status, sequence, history } = await world.oneStop.dossier(dossier.code);
    expect({ status, sequence }).toEqual({ status: 10, sequence: life.length });
    const rows = history.map(entry => [entry.transactionId, entry.status, entry.effect]);
    expect(rows).toEqual(ids.map((id, i) => [id, life[i], 'applied']));
  });

  it('arrives at the webhook once each, in order, signed, with the granted fields only', () => {
    const arrivals = receiver.of(dossier.code);
    expect(arrivals.map(({ id, status, sequence }) => [id, status, sequence])).toEqual(
      ids.map((id, i) => [id, life[i], i + 1]),
    );
    for (const { data, text, contentType } of arrivals) {
      expect(Object.keys(data).sort()).toEqual([...TRACKING_FIELDS].sort());
      expect(text).not.toContain('002190123456');
      expect(contentType).toContain('application/cloudevents+json');
    }
    expect(receiver.badSignatures).toBe(0);
  });

  it('arrives at the national portal in order, with its progress', async () => {
    expect(await atPortal(dossier)).toMatchObject({ statuses: life, progress: life, wentBackwards: false });
  });
});

describe('repeats', () => {
  it('get the same id and are counted, but have no second effect', async () => {
    const dossier = world.province.dossier(2);
    const report = dossier.report(1);
    const id = await world.oneStop.send(report);
    const otherLayout = JSON.stringify(report, null, 2);
    expect((await world.oneStop.post(otherLayout)).body.transactionId).toBe(id);
    const ids = await batch([report, report], 'application/json');
    expect(ids).toEqual([id, id]);
    const duplicates = async () => (await world.admin.figures('agency', dossier.agency)).duplicates === 3;
    await waitFor(duplicates, { what: 'the duplicates to be counted' });
    await settled(id);
    expect((await world.oneStop.dossier(dossier.code)).history).toHaveLength(1);
    expect(receiver.statusesOf(dossier.code)).toEqual([1]);
    expect(await world.oneStop.transaction(id)).toMatchObject({ outcome: 'succeeded', flags: ['duplicate'] });
    expect(await world.admin.figures('agency', dossier.agency)).toMatchObject({
      accepted: 1,
      succeeded: 1,
      flagged: 0,
    });
  });

  it('of a key with another body are flagged as a conflict and change nothing', async () => {
    const dossier = world.province.dossier(3);
    const key = { 'idempotency-key': `key-of-${dossier.code}` };
    const id = await world.oneStop.send(dossier.report(1), key);
    expect(await world.oneStop.send(dossier.report(2), key)).toBe(id);
    const flagged = async () => (await world.oneStop.transaction(id)).flags.includes('conflict');
    await waitFor(flagged, { what: 'the conflict to be flagged' });
    await settled(id);
    expect(await world.oneStop.dossier(dossier.code)).toMatchObject({ status: 1, sequence: 1 });
    expect(receiver.statusesOf(dossier.code)).toEqual([1]);
    expect(await world.admin.figures('agency', dossier.agency)).toMatchObject({
      accepted: 1,
      succeeded: 1,
      flagged: 1,
    });
  });
});

describe('a report that does not fit its dossier', () => {
  it.each([
    ['late', [1, 2, 4], [2, 3], 4],
    ['repeated', [1, 2, 4], [4, 90], 4],
    ['out-of-order', [1, 2], [10, 90], 2],
    ['impossible', [1, 2, 9], [4, 90], 9],
    ['impossible', [1, 2, 9, 10], [9, 90], 10],
    ['repeated', [1, 2, 9, 10], [10, 90], 10],
    ['late', [1, 2, 9, 10], [5, 5], 10],
  ] as const)('is kept as %s after %j, and neither applied nor delivered', async (flag, before, odd, current) => {
    const dossier = world.province.dossier(4);
    await world.oneStop.sendAll(before.map((status, i) => dossier.report(status, 10 * (i + 1))));
    const [status, minute] = odd;
    const id = await world.oneStop.send(dossier.report(status, flag === 'late' ? minute : minute + 10));
    const transaction = await settled(id);
    expect(transaction).toMatchObject({ outcome: 'succeeded', flags: [flag], deliveries: [] });
    expect(stepsOf(transaction)).toEqual(['accepted', 'recorded']);
    const record = await world.oneStop.dossier(dossier.code);
    expect(record.status).toBe(current);
    expect(record.history.find(entry => entry.transactionId === id)).toMatchObject({ effect: 'recorded', flag });
    await waitFor(() => receiver.of(dossier.code).length >= before.length, { what: 'what was applied to arrive' });
    expect(receiver.statusesOf(dossier.code)).toEqual(before);
  });
});

it('counts every accepted transaction in the figures, and all of them succeeded', async () => {
  const done = async () => {
    const figures = await world.admin.figures('system', ONE_STOP);
    return figures.open === 0 && figures;
  };
  const figures = await waitFor(done, { what: 'everything to be settled', timeoutMs: 30_000 });
  const distinct = new Set<string>();
  for await (const { transactionId } of world.admin.allTransactions({ system: ONE_STOP })) distinct.add(transactionId);
  expect(figures).toMatchObject({ accepted: distinct.size, succeeded: distinct.size, failed: 0, refused: 0 });
  expect(figures).toMatchObject({ flagged: 8, successRate: 1, settledRate: 1 });
});
