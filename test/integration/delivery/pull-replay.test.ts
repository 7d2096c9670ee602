import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TopicHistory } from '#libs/messaging';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { ReplayRunner } from '../../../apps/delivery/src/application/replay-runner.service.js';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import type { Replay } from '../../../apps/delivery/src/persistence/replay-row.js';
import { batchOf, type DeliveryRig, prepareSchema, startRig, takeOutboxFacts } from './delivery-rig.js';
import { FakeHistory } from './fake-history.js';

const OPERATOR = { actor: 'operator', reason: 'lost' };
const EVENTS = Array.from({ length: 700 }, (_, i) => eventAt(i, { key: `k${i % 5}` }));
const NEVER = new AbortController().signal;
/** The most of the past that waits in front of what is new. */
const MOST = 500;

let test: TestDatabase;
let rig: DeliveryRig;
let stop: () => Promise<void>;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  rig = await startRig(test, [{ code: 'office', url: 'http://127.0.0.1:1', changes: { delivery: 'pull' } }]);
  const { replays, registry, router, endpoints, config } = rig;
  const history = new FakeHistory(EVENTS) as unknown as TopicHistory;
  const runner = new ReplayRunner(history, replays, registry, router, endpoints, config);
  runner.onApplicationBootstrap();
  stop = async () => (await runner.beforeApplicationShutdown(), await rig.stop());
});
afterEach(async () => {
  await stop();
  await test.query(
    `TRUNCATE delivery.parked, delivery.outbox, delivery.replays, delivery.replayed, delivery.pull_streams,
       delivery.pull_readers, delivery.pulled, delivery.actions`,
  );
});

interface Fetched {
  readonly offset: number;
  readonly replay: string | undefined;
}

async function fetchPage(limit = 1_000): Promise<{ events: Fetched[]; cursor: number }> {
  const { events, cursor } = await rig.pulling.events('office-system', 'office', { after: undefined, limit, waitMs: 0 }, NEVER); // prettier-ignore
  const parsed = events.map(text => JSON.parse(text) as { data: { offset: number }; hubreplay?: string });
  return { events: parsed.map(({ data, hubreplay }) => ({ offset: data.offset, replay: hubreplay })), cursor };
}

const acknowledge = (cursor: number): Promise<void> => rig.pulling.acknowledge('office-system', 'office', cursor);
const replayAll = (): Promise<Replay> =>
  rig.replays.request('office', { from: new Date('2026-05-04T00:00:00Z'), to: new Date() }, OPERATOR);

function until(id: string, isSo: (replay: Replay) => boolean): Promise<Replay> {
  const look = async () => {
    const replay = (await rig.replays.find(id))!;
    return isSo(replay) && replay;
  };
  return waitFor(look, { what: 'the replay to come so far', timeoutMs: 60_000 });
}

async function countUnfetched(): Promise<number> {
  const [row] = await test.query<{ count: number }>('SELECT count(*)::int AS count FROM delivery.replayed');
  return row!.count;
}

describe('a replay to a partner that fetches', () => {
  it('comes in order and marked, a part at a time, and is done when all is acknowledged', async () => {
    const { id } = await replayAll();
    expect(await until(id, ({ code }) => code === 'not-fetched')).toMatchObject({ state: 'waiting', delivered: 0 });
    const first = await countUnfetched();
    expect(first).toBeGreaterThan(MOST - 20);
    expect(first).toBeLessThanOrEqual(MOST);
    const seen: Fetched[] = [];
    const fetchOn = async () => {
      const { events, cursor } = await fetchPage(150);
      seen.push(...events);
      if (events.length > 0) await acknowledge(cursor);
      return (await rig.replays.find(id))!.state === 'done';
    };
    await waitFor(fetchOn, { what: 'all of it to be fetched', timeoutMs: 90_000 });
    expect(seen).toEqual(EVENTS.map((_, offset) => ({ offset, replay: id })));
    expect(await rig.replays.find(id)).toMatchObject({ delivered: 700, refused: 0, read: 700, total: 700 });
    const facts = await takeOutboxFacts(test);
    expect(facts.map(fact => fact.discriminator)).toEqual(EVENTS.map(() => `office:replay:${id}`));
    expect(facts.every(fact => fact.outcome === undefined && fact.deliveries?.[0]?.replay === id)).toBe(true);
  });

  it('stands between what waited before it and what came after it, and one cursor goes over all', async () => {
    await rig.service.deliver(batchOf([eventAt(1_000)]));
    const { id } = await replayAll();
    await until(id, ({ code }) => code === 'not-fetched');
    await rig.service.deliver(batchOf([eventAt(1_001)]));
    const stored = await countUnfetched();
    const { events, cursor } = await fetchPage();
    expect(events).toEqual([
      { offset: 1_000, replay: undefined },
      ...EVENTS.slice(0, stored).map((_, offset) => ({ offset, replay: id })),
      { offset: 1_001, replay: undefined },
    ]);
    // Fetching without acknowledging changes nothing; acknowledging a part leaves the rest.
    expect((await fetchPage()).events).toEqual(events);
    await acknowledge(cursor - 2);
    expect((await fetchPage(2)).events).toEqual([
      { offset: stored - 1, replay: id },
      { offset: 1_001, replay: undefined },
    ]);
    const delivered = (await takeOutboxFacts(test)).filter(({ step }) => step === 'delivered');
    expect(delivered.filter(({ outcome }) => outcome !== undefined)).toHaveLength(1);
    expect(await rig.replays.find(id)).toMatchObject({ delivered: stored - 1 });
  });

  it('takes back what is not fetched when it is cancelled, and what was handed out may be acknowledged all the same', async () => {
    const { id } = await replayAll();
    await until(id, ({ code }) => code === 'not-fetched');
    const { cursor } = await fetchPage();
    expect(await rig.replays.cancel(id, OPERATOR)).toMatchObject({ state: 'cancelled' });
    expect(await countUnfetched()).toBe(0);
    await acknowledge(cursor);
    expect(await rig.replays.find(id)).toMatchObject({ state: 'cancelled', delivered: 0 });
    await rig.service.deliver(batchOf([eventAt(1_000)]));
    expect((await fetchPage()).events).toEqual([{ offset: 1_000, replay: undefined }]);
  });

  it('is refused where no agreement covers it any more, and the rest goes on', async () => {
    const { id } = await replayAll();
    await until(id, ({ code }) => code === 'not-fetched');
    const agreement = rig.registry.entity('agreement/office-agreement')!;
    rig.registry.remove('agreement/office-agreement');
    expect((await fetchPage(20)).events).toEqual([]);
    rig.registry.put(agreement);
    const { refused } = (await rig.replays.find(id))!;
    expect(refused).toBeGreaterThanOrEqual(20);
    expect((await fetchPage(1)).events).toEqual([{ offset: refused, replay: id }]);
  });
});
