import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Problem, TransactionRow } from './support/answers.js';
import type { Answer } from './support/clients.js';
import type { Dossier } from './support/province.js';
import type { FetchedPage } from './support/puller.js';
import { codeOf, merge, pullPartner, TRACKING_FIELDS } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H82';
const NAMES = ['reader', 'waiter', 'survivor', 'levered', 'ended'] as const;
type Name = (typeof NAMES)[number];
const REASON = { reason: 'because a test says so' };

/** Each subscriber has a unit of its own, so that no test disturbs another. */
const unitOf = (name: Name): number => NAMES.indexOf(name) + 1;
const partnerOf = (name: Name, more: { fields?: readonly string[]; validUntil?: string } = {}) =>
  pullPartner(TOP, name, { agencies: [`000.00.0${unitOf(name)}.${TOP}`], ...more });

let world: World;

beforeAll(async () => {
  const partners = NAMES.map(name => partnerOf(name, name === 'reader' ? { fields: TRACKING_FIELDS } : {}));
  world = await startWorld(TOP, merge(...partners), { env: { DELIVERY_PULL_BACKLOG_LIMIT: '1' } });
});

afterAll(() => world?.remove());

function call<T = FetchedPage & Problem>(name: Name, query = '', as: Name = name): Promise<Answer<T>> {
  return world.client(as).call<T>('GET', `/v1/subscriptions/${codeOf(TOP, name)}/events${query}`);
}

async function fetchEvents(name: Name, query = ''): Promise<FetchedPage> {
  const { status, body, text } = await call(name, query);
  expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('"events"') });
  return body;
}

function acknowledge(name: Name, cursor: unknown, as: Name = name): Promise<Answer<Problem>> {
  return world.client(as).call<Problem>('POST', `/v1/subscriptions/${codeOf(TOP, name)}/ack`, { cursor });
}

/** Waits until so many can be fetched. */
function waiting(name: Name, count: number): Promise<FetchedPage> {
  const look = async () => {
    const page = await fetchEvents(name, '?limit=1000');
    return page.events.length >= count && page;
  };
  return waitFor(look, { what: `${count} events for ${name}`, timeoutMs: 20_000 });
}

function until(id: string, isSo: (transaction: TransactionRow) => boolean): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.oneStop.transaction(id);
    return isSo(transaction) && transaction;
  };
  return waitFor(look, { what: `${id} to come so far`, timeoutMs: 20_000 });
}

const isParked = ({ deliveries }: TransactionRow) => deliveries.some(({ state }) => state === 'parked');
const hasSucceeded = ({ outcome }: TransactionRow) => outcome === 'succeeded';
const statusesOf = ({ events }: FetchedPage, dossier: Dossier) =>
  events.filter(({ subject }) => subject === dossier.code).map(({ data }) => data.status);

describe('a partner that fetches', () => {
  it('gets its dossiers in order and its fields only, and the transactions are open until it acknowledges', async () => {
    const [one, two] = [world.province.dossier(unitOf('reader')), world.province.dossier(unitOf('reader'))];
    const ids = [
      ...(await world.oneStop.sendAll(one.reports([1, 2, 4]))),
      ...(await world.oneStop.sendAll(two.reports([1, 2]))),
    ];
    const page = await waiting('reader', 5);
    expect(page.events.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect([statusesOf(page, one), statusesOf(page, two)]).toEqual([
      [1, 2, 4],
      [1, 2],
    ]);
    expect(page.events[0]).toMatchObject({ specversion: '1.0', type: 'service-record.status.changed.v1', sequence: 1 });
    for (const { data } of page.events) expect(Object.keys(data).toSorted()).toEqual(TRACKING_FIELDS.toSorted());

    for (const id of ids) {
      const { outcome, deliveries } = await until(id, isParked);
      expect({ outcome, deliveries }).toMatchObject({
        outcome: 'open',
        deliveries: [{ state: 'parked', attempts: 0 }],
      });
    }
    const parked = await world.admin.deliveries({ state: 'parked', subscription: codeOf(TOP, 'reader') });
    expect(parked.map(row => row.transactionId).toSorted()).toEqual(ids.toSorted());

    expect((await acknowledge('reader', page.cursor)).status).toBe(200);
    for (const id of ids) await until(id, hasSucceeded);
    expect(await fetchEvents('reader')).toEqual({ events: [], cursor: page.cursor });
    expect(await world.admin.deliveries({ subscription: codeOf(TOP, 'reader') })).toEqual([]);
  });

  it('gets page after page by the cursor, and the same again as long as it has not acknowledged', async () => {
    const dossier = world.province.dossier(unitOf('reader'));
    await world.oneStop.sendAll(dossier.reports([1, 2, 4, 9, 10]));
    await waiting('reader', 5);
    const first = await fetchEvents('reader', '?limit=2');
    const second = await fetchEvents('reader', `?limit=2&after=${first.cursor}`);
    const third = await fetchEvents('reader', `?limit=2&after=${second.cursor}`);
    expect([first, second, third].map(page => statusesOf(page, dossier))).toEqual([[1, 2], [4, 9], [10]]);
    expect(await fetchEvents('reader', `?after=${third.cursor}`)).toEqual({ events: [], cursor: third.cursor });

    expect((await acknowledge('reader', first.cursor)).status).toBe(200);
    expect((await acknowledge('reader', first.cursor)).status).toBe(200);
    expect(statusesOf(await fetchEvents('reader', `?after=${first.cursor}`), dossier)).toEqual([4, 9, 10]);
    expect(statusesOf(await fetchEvents('reader'), dossier)).toEqual([4, 9, 10]);
    expect((await acknowledge('reader', third.cursor)).status).toBe(200);
    expect((await fetchEvents('reader')).events).toEqual([]);
  });

  it.each(['999999999999', '-1', 'x', '', 7, null])('cannot acknowledge %p, which it was not given', async cursor => {
    const { status, body } = await acknowledge('reader', cursor);
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'payload-invalid' });
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/cursor' })]);
  });

  it.each([
    ['?after=999999999999', 422],
    ['?after=x', 400],
    ['?limit=0', 400],
    ['?limit=1001', 400],
    ['?wait=31', 400],
    ['?wait=-1', 400],
  ])('is told that %s is wrong', async (query, status) => {
    expect((await call('reader', query)).status).toBe(status);
  });
});

describe('a subscription that is fetched', () => {
  it('does not exist for anybody but its own system', async () => {
    const id = await world.oneStop.send(world.province.dossier(unitOf('reader')).report(1));
    const { cursor } = await waiting('reader', 1);
    for (const answer of [await call('reader', '', 'waiter'), await acknowledge('reader', cursor, 'waiter')]) {
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 404,
        code: 'not-found',
      });
    }
    const path = `/v1/subscriptions/${codeOf(TOP, 'reader')}/events`;
    expect((await world.client('reader').call('GET', path, undefined, { authorization: 'Bearer x' })).status).toBe(401);
    expect((await fetchEvents('reader')).events.map(event => event.id)).toEqual([id]);
    await acknowledge('reader', cursor);
  });

  it('gives its events after its hub was killed, what was acknowledged not again and nothing twice', async () => {
    const dossier = world.province.dossier(unitOf('survivor'));
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2, 4, 9]));
    await waiting('survivor', 4);
    const first = await fetchEvents('survivor', '?limit=2');
    expect((await acknowledge('survivor', first.cursor)).status).toBe(200);
    await world.hub.process.kill9();
    await world.hub.process.start();
    const more = world.province.dossier(unitOf('survivor'));
    const last = await world.oneStop.send(more.report(1));
    // What comes again after the crash comes before what is sent after it.
    const isThere = async () => {
      const page = await fetchEvents('survivor');
      return page.events.some(({ id }) => id === last) && page;
    };
    const page = await waitFor(isThere, { what: 'what was sent after the crash', timeoutMs: 40_000 });
    expect(page.events.map(({ id }) => id)).toEqual([ids[2], ids[3], last]);
    expect((await acknowledge('survivor', page.cursor)).status).toBe(200);
    for (const id of [...ids, last]) await until(id, hasSucceeded);
    expect((await fetchEvents('survivor')).events).toEqual([]);
  });

  it('fails visibly where the agreement has ended, and nothing leaves', async () => {
    const dossier = world.province.dossier(unitOf('ended'));
    const id = await world.oneStop.send(dossier.report(1));
    await until(id, isParked);
    await world.admin.load({ agreements: partnerOf('ended', { validUntil: '2024-01-01T00:00:00Z' }).agreements ?? [] });
    const isGone = async () => (await world.admin.deliveries({ state: 'dead' })).length > 0;
    const looking = async () => {
      expect((await fetchEvents('ended', '?wait=1')).events).toEqual([]);
      return isGone();
    };
    await waitFor(looking, { what: 'the delivery to be given up', timeoutMs: 20_000 });
    const { outcome, deliveries } = await until(id, transaction => transaction.outcome === 'failed');
    expect({ outcome, deliveries }).toMatchObject({ outcome: 'failed', deliveries: [{ state: 'dead' }] });
    const [dead] = await world.admin.deliveries({ state: 'dead', subscription: codeOf(TOP, 'ended') });
    expect(dead).toMatchObject({ transactionId: id, code: 'no-agreement' });
  });
});

describe('a partner that waits', () => {
  it('gets its answer as soon as something is there', async () => {
    const dossier = world.province.dossier(unitOf('waiter'));
    const beganAt = performance.now();
    const answer = call('waiter', '?wait=30');
    const id = await world.oneStop.send(dossier.report(1));
    const { events, cursor } = (await answer).body;
    expect(events.map(event => event.id)).toEqual([id]);
    expect(performance.now() - beganAt).toBeLessThan(25_000);
    await acknowledge('waiter', cursor);
  });

  it('gets an empty answer when its time is over', async () => {
    const beganAt = performance.now();
    const { events } = await fetchEvents('waiter', '?wait=1');
    expect(events).toEqual([]);
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(1_000);
  });

  it('takes the place of nobody else once it has gone away, and is refused where too many wait', async () => {
    const leave = new AbortController();
    const bearer = `Bearer ${await world.client('waiter').token()}`;
    const url = `${world.hub.exchangeUrl}/v1/subscriptions/${codeOf(TOP, 'waiter')}/events?wait=30`;
    const wait = (signal: AbortSignal) => fetch(url, { headers: { authorization: bearer }, signal });
    // Each asks again where it is refused: the one that looks whether there is room may have taken its place.
    const waiter = async () => {
      while (!leave.signal.aborted) {
        await wait(leave.signal).catch(() => undefined); // that it leaves is no failure
        await pause(20);
      }
    };
    const gone = Array.from({ length: 10 }, waiter);
    const tooMany = async () => {
      const { status, headers } = await call('waiter', '?wait=1');
      return status === 429 && headers.get('retry-after') !== null;
    };
    await waitFor(tooMany, { what: 'the eleventh to be refused' });
    leave.abort();
    await Promise.all(gone);
    const hasRoom = async () => (await call('waiter', '?wait=1')).status === 200;
    await waitFor(hasRoom, { what: 'those who left to make room' });
  });
});

describe('an operator', () => {
  const lever = (what: 'pause' | 'resume') =>
    world.admin.call('POST', `/api/v1/subscriptions/${codeOf(TOP, 'levered')}/${what}`, REASON);
  const rowOf = async (id: string) =>
    (await world.admin.deliveries({ subscription: codeOf(TOP, 'levered') })).find(row => row.transactionId === id)!;

  it('pauses what is fetched: nothing is given until it is resumed, and then all of it', async () => {
    expect((await lever('pause')).status).toBe(200);
    const ids = await world.oneStop.sendAll(world.province.dossier(unitOf('levered')).reports([1, 2]));
    for (const id of ids) await until(id, isParked);
    expect((await fetchEvents('levered', '?wait=1')).events).toEqual([]);
    await lever('resume');
    const { events, cursor } = await fetchEvents('levered');
    expect(events.map(({ id }) => id)).toEqual(ids);
    await acknowledge('levered', cursor);
  });

  it('skips one, which fails, and revives it, which then comes last and succeeds', async () => {
    const [first, second] = await world.oneStop.sendAll(world.province.dossier(unitOf('levered')).reports([1, 2]));
    await until(second!, isParked);
    const { id } = await rowOf(first!);
    expect((await world.admin.retry(id)).status).toBe(409);
    expect((await world.admin.call('POST', `/api/v1/deliveries/${id}/skip`, REASON)).status).toBe(204);
    await until(first!, ({ outcome }) => outcome === 'failed');
    expect((await fetchEvents('levered')).events.map(event => event.id)).toEqual([second]);
    expect((await world.admin.retry(id)).status).toBe(202);
    const { events, cursor } = await fetchEvents('levered');
    expect(events.map(event => event.id)).toEqual([second, first]);
    await acknowledge('levered', cursor);
    for (const each of [first!, second!]) await until(each, hasSucceeded);
  });

  it('is alarmed when more waits than the limit, of which nothing is dropped', async () => {
    const overLimit = async (value: 0 | 1) => {
      const metrics = await (await fetch(`${world.hub.healthUrl}/metrics`)).text();
      return metrics.includes(`hub_pull_backlog_over_limit{subscription="${codeOf(TOP, 'levered')}"} ${value}\n`);
    };
    const ids = await world.oneStop.sendAll(world.province.dossier(unitOf('levered')).reports([1, 2]));
    const { events, cursor } = await waiting('levered', 2);
    await waitFor(() => overLimit(1), { what: 'the alarm', timeoutMs: 30_000 });
    expect(events.map(({ id }) => id)).toEqual(ids);
    await acknowledge('levered', cursor);
    await waitFor(() => overLimit(0), { what: 'the end of the alarm', timeoutMs: 30_000 });
  });
});
