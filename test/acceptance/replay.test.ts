import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Problem, TransactionRow } from './support/answers.js';
import type { Answer } from './support/clients.js';
import type { FetchedPage } from './support/puller.js';
import { codeOf, merge, pullPartner, webhookPartner } from './support/registry.js';
import { type Arrival, WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H78';
const REASON = { reason: 'its database was lost' };

interface Replay {
  readonly id: string;
  readonly state: string;
  readonly read: number;
  readonly total: number;
  readonly delivered: number;
  readonly refused: number;
  readonly passedOver: number;
  readonly code?: string;
}

let world: World;
let lost: WebhookReceiver;
let other: WebhookReceiver;
const subscription = codeOf(TOP, 'lost');

beforeAll(async () => {
  [lost, other] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
  const partners = merge(
    webhookPartner(TOP, 'lost', { url: lost.url, agencies: [`000.00.01.${TOP}`], maxAttempts: 1_000 }),
    webhookPartner(TOP, 'other', { url: other.url }),
    pullPartner(TOP, 'fetcher', { agencies: [`000.00.02.${TOP}`] }),
  );
  const env = { DELIVERY_BACKOFF_MS: '50', DELIVERY_MAX_BACKOFF_MS: '1000', DELIVERY_REPLAY_PER_SECOND: '40' };
  world = await startWorld(TOP, partners, { env });
});

afterAll(async () => {
  await world?.remove();
  await Promise.all([lost, other].map(receiver => receiver?.stop()));
});

const request = (wanted: object): Promise<Answer<Replay & Problem>> =>
  world.admin.call('POST', '/api/v1/deliveries/replay', { subscription, ...REASON, ...wanted });

async function look(id: string): Promise<Replay> {
  return (await world.admin.call<Replay>('GET', `/api/v1/replays/${id}`)).body;
}

function untilReplay(id: string, isSo: (replay: Replay) => boolean): Promise<Replay> {
  const replayIs = async () => {
    const replay = await look(id);
    return isSo(replay) && replay;
  };
  return waitFor(replayIs, { what: `replay ${id} to come so far`, timeoutMs: 60_000 });
}

async function replayAll(wanted: object): Promise<Replay> {
  const { status, body } = await request(wanted);
  expect(status).toBe(202);
  return untilReplay(body.id, ({ state }) => state === 'done');
}

function until(id: string, isSo: (transaction: TransactionRow) => boolean): Promise<TransactionRow> {
  const transactionIs = async () => {
    const transaction = await world.oneStop.transaction(id);
    return isSo(transaction) && transaction;
  };
  return waitFor(transactionIs, { what: `${id} to come so far`, timeoutMs: 30_000 });
}

const hasSucceeded = ({ outcome }: TransactionRow) => outcome === 'succeeded';
const markOf = ({ text }: Arrival) => (JSON.parse(text) as { hubreplay?: string }).hubreplay;
/** What was brought again, as `dossier status`. */
const replayedBy = (id: string) => lost.taken.filter(arrival => markOf(arrival) === id);

async function deliverLives(dossiers: number, statuses: readonly number[]): Promise<string[]> {
  const all = Array.from({ length: dossiers }, () => world.province.dossier());
  const ids: string[] = [];
  for (const dossier of all) ids.push(...(await world.oneStop.sendAll(dossier.reports(statuses))));
  for (const id of ids) await until(id, hasSucceeded);
  return ids;
}

describe('a replay', () => {
  it('brings what was accepted in a time again, to one subscription, in order and marked, and settles nothing anew', async () => {
    const from = new Date().toISOString();
    const [first, second] = [world.province.dossier(), world.province.dossier()];
    const ids = await world.oneStop.sendAll([...first.reports([1, 2, 4]), ...second.reports([1, 2])]);
    const before = await Promise.all(ids.map(id => until(id, hasSucceeded)));
    const to = new Date().toISOString();
    await deliverLives(1, [1]);
    const calls = other.calls;

    const { id, ...replay } = await replayAll({ from, to });
    expect(replay).toMatchObject({ state: 'done', delivered: 5, refused: 0, passedOver: 0, read: replay.total });
    for (const [dossier, statuses] of [
      [first, [1, 2, 4]],
      [second, [1, 2]],
    ] as const) {
      const again = replayedBy(id).filter(arrival => arrival.subject === dossier.code);
      expect(again.map(arrival => arrival.status)).toEqual(statuses);
    }
    expect(
      replayedBy(id)
        .map(arrival => arrival.id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(other.calls).toBe(calls);

    const after = await until(ids[0]!, ({ steps }) => steps.some(({ detail }) => detail === `replay ${id}`));
    expect(after).toMatchObject({ outcome: 'succeeded', settledAt: before[0]!.settledAt });
    expect(after.deliveries).toEqual(before[0]!.deliveries);
    const { body } = await world.admin.call<{ items: object[] }>('GET', '/api/v1/audit');
    expect(body.items).toContainEqual(
      expect.objectContaining({ actor: codeOf(TOP, 'admin'), action: 'replay', subject: `subscriptions/${subscription}`, ...REASON }), // prettier-ignore
    );
  });

  it('by name brings these alone, and not what has waited since or is dead: that comes by itself', async () => {
    const [named] = await deliverLives(1, [1, 2]);
    lost.answer = () => 422;
    const refused = await world.oneStop.send(world.province.dossier().report(1));
    await until(refused, ({ outcome }) => outcome === 'failed');
    lost.answer = () => 204;
    const replay = await replayAll({ ids: [named, refused] });
    expect(replay).toMatchObject({ delivered: 1, passedOver: 1 });
    expect(replayedBy(replay.id).map(arrival => arrival.id)).toEqual([named]);
    expect(await world.admin.deliveries({ state: 'dead', subscription })).toHaveLength(1);
  });

  it('goes on where it was after a kill, and what was told of it is counted once', async () => {
    const ids = await deliverLives(20, [1, 2, 4, 9, 10]);
    const { body } = await request({ ids });
    await untilReplay(body.id, ({ delivered }) => delivered >= 20);
    await world.hub.process.kill9();
    await world.hub.process.start();
    world.admin.signOut();
    const done = await untilReplay(body.id, ({ state }) => state === 'done');
    expect(done).toMatchObject({ delivered: ids.length, refused: 0 });
    const again = replayedBy(body.id);
    expect(new Set(again.map(arrival => arrival.id))).toEqual(new Set(ids));
    // So many come again after a crash at the most.
    expect(again.length).toBeLessThanOrEqual(ids.length + 20);
  });

  it('waits for a partner that is down, lets live events pass, and can be cancelled', async () => {
    const ids = await deliverLives(1, [1, 2]);
    lost.answer = arrival => (markOf(arrival) === undefined ? 204 : 503);
    const { body } = await request({ ids });
    expect((await request({ ids })).body).toMatchObject({ status: 409, code: 'replay-under-way' });
    await untilReplay(body.id, ({ code }) => code === 'http-503');
    await deliverLives(1, [1, 2, 4]);
    const path = `/api/v1/replays/${body.id}/cancel`;
    expect((await world.admin.call<Replay>('POST', path, REASON)).body).toMatchObject({ state: 'cancelled' });
    lost.answer = () => 204;
    expect(await replayAll({ ids })).toMatchObject({ delivered: 2 });
    // One may have been under way.
    expect(replayedBy(body.id).length).toBeLessThan(ids.length);
  });

  it('comes up for a partner that fetches, marked, behind what waits; one cursor goes over both', async () => {
    const fetcher = codeOf(TOP, 'fetcher');
    const path = `/v1/subscriptions/${fetcher}`;
    const pages = async () => (await world.client('fetcher').call<FetchedPage>('GET', `${path}/events`)).body;
    const waiting = (count: number) =>
      waitFor(async () => (await pages()).events.length >= count && pages(), { what: `${count} events to wait` });
    const acknowledge = ({ cursor }: FetchedPage) => world.client('fetcher').call('POST', `${path}/ack`, { cursor });
    const dossier = world.province.dossier(2);
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2, 4]));
    await acknowledge(await waiting(3));
    const before = await Promise.all(ids.map(id => until(id, hasSucceeded)));

    const { status, body } = await request({ subscription: fetcher, ids });
    expect(status).toBe(202);
    await waiting(3);
    const live = await world.oneStop.send(dossier.report(9));
    const page = await waiting(4);
    expect(page.events.map(({ id, hubreplay }) => [id, hubreplay])).toEqual([
      ...ids.map(id => [id, body.id]),
      [live, undefined],
    ]);
    expect(await look(body.id)).toMatchObject({ delivered: 0 });
    await acknowledge(page);
    expect(await untilReplay(body.id, ({ state }) => state === 'done')).toMatchObject({ delivered: 3, refused: 0 });
    await until(live, hasSucceeded);
    expect((await pages()).events).toEqual([]);
    const after = await until(ids[0]!, ({ steps }) => steps.some(({ detail }) => detail === `replay ${body.id}`));
    expect(after).toMatchObject({ outcome: 'succeeded', settledAt: before[0]!.settledAt });
  });

  it.each<[string, object, number]>([
    ['nothing to bring', {}, 422],
    ['no reason', { ids: ['2f1e4fc0-81fd-8e6c-9d3a-000000000001'], reason: '' }, 422],
    ['a subscription that does not exist', { subscription: 'no', from: '2026-01-01T00:00:00Z' }, 404],
  ])('is not made with %s', async (_what, wanted, status) => {
    expect((await request(wanted)).status).toBe(status);
  });
});
