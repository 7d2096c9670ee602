import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TopicHistory } from '#libs/messaging';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { ReplayRunner } from '../../../apps/delivery/src/application/replay-runner.service.js';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { PausesRepository } from '../../../apps/delivery/src/persistence/pauses.repository.js';
import type { Replay } from '../../../apps/delivery/src/persistence/replay-row.js';
import { batchOf, type DeliveryRig, type Partner, prepareSchema, startRig, takeOutboxFacts } from './delivery-rig.js';
import { FakeHistory } from './fake-history.js';
import { RecordingReceiver } from './recording-receiver.js';

const OPERATOR = { actor: 'operator', reason: 'lost' };
const EVENTS = Array.from({ length: 60 }, (_, i) => eventAt(i, { key: `k${i % 5}` }));

/** Longer than a replay needs to begin. */
const HANGS_MS = 4_000;

let test: TestDatabase;
let portal: RecordingReceiver;
const open: { stop(): Promise<void> }[] = [];

async function process(partner: Partial<Partner> = {}, settings = {}): Promise<DeliveryRig> {
  const rig = await startRig(test, [{ code: 'portal', url: portal.url, ...partner }], settings);
  const history = new FakeHistory(EVENTS) as unknown as TopicHistory;
  const { replays, registry, router, endpoints, config } = rig;
  const runner = new ReplayRunner(history, replays, registry, router, endpoints, config);
  runner.onApplicationBootstrap();
  open.push({ stop: async () => (await runner.beforeApplicationShutdown(), await rig.stop()) });
  return rig;
}

const replayAll = ({ replays }: DeliveryRig): Promise<Replay> =>
  replays.request('portal', { from: new Date('2026-05-04T00:00:00Z'), to: new Date() }, OPERATOR);

function until({ replays }: DeliveryRig, id: string, isSo: (replay: Replay) => boolean): Promise<Replay> {
  const look = async () => {
    const replay = (await replays.find(id))!;
    return isSo(replay) && replay;
  };
  return waitFor(look, { what: 'the replay to come so far', timeoutMs: 30_000 });
}

const isDone = ({ state }: Replay) => state === 'done';

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  portal = await RecordingReceiver.start();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.stop()));
  await portal.stop();
  await test.query(
    'TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.pauses, delivery.replays',
  );
});

describe('a replay', () => {
  it('is carried out by one of two processes, in order per key, however its partner fails', async () => {
    let calls = 0;
    portal.answer = () => (++calls % 4 === 0 ? 500 : 200);
    const [one] = await Promise.all([process({}, { replayPerSecond: 1_000 }), process({}, { replayPerSecond: 1_000 })]);
    const { id } = await replayAll(one);
    expect(await until(one, id, isDone)).toMatchObject({ delivered: 60, refused: 0, read: 60, total: 60 });
    expect(portal.taken).toHaveLength(60);
    for (const key of ['k0', 'k1', 'k2', 'k3', 'k4']) {
      expect(portal.takenOf(key)).toEqual(portal.takenOf(key).toSorted((a, b) => a - b));
    }
    const facts = await takeOutboxFacts(test);
    expect(facts.map(fact => fact.discriminator)).toEqual(Array.from({ length: 60 }, () => `portal:replay:${id}`));
    expect(facts.every(fact => fact.outcome === undefined && fact.deliveries?.[0]?.replay === id)).toBe(true);
  });

  it('passes over what the partner will not take, and what it does not take in all its attempts', async () => {
    portal.answer = ({ offset }) => (offset === 7 ? 422 : offset === 9 ? 500 : 200);
    const rig = await process({ changes: { maxAttempts: 3 } }, { replayPerSecond: 1_000, backoffMs: 10 });
    const { id } = await replayAll(rig);
    expect(await until(rig, id, isDone)).toMatchObject({ delivered: 58, refused: 2 });
    expect(portal.takenOf('k4')).toEqual(expect.arrayContaining([4, 14, 19]));
    const dead = (await takeOutboxFacts(test)).filter(fact => fact.step === 'dead');
    expect(dead.map(fact => fact.deliveries?.[0])).toMatchObject([
      { attempts: 1, detail: 'http-422' },
      { attempts: 3, detail: 'http-500' },
    ]);
  });

  it('begins nothing while the endpoint has all hands full, so that what is live goes first', async () => {
    portal.answer = ({ offset }) => (offset >= 1_000 ? 'hang' : 200);
    const rig = await process({ concurrency: 2, timeoutMs: HANGS_MS }, { patienceMs: 50 });
    const began = performance.now();
    await rig.service.deliver(batchOf([1_000, 1_001].map(offset => eventAt(offset, { key: `live${offset}` }))));
    const { id } = await replayAll(rig);
    await until(rig, id, ({ state }) => state === 'running');
    await waitFor(() => portal.taken.length > 0, { what: 'the replay to go on when the calls have ended' });
    expect(performance.now() - began).toBeGreaterThan(HANGS_MS - 100);
  });

  it('brings no more than its pace', async () => {
    const rig = await process({}, { replayPerSecond: 20 });
    const { id } = await replayAll(rig);
    await waitFor(() => portal.taken.length > 0, { what: 'the first message' });
    const began = performance.now();
    await until(rig, id, isDone);
    expect(performance.now() - began).toBeGreaterThan(2_500);
  });

  it('waits while its endpoint is paused, and passes over what waits for it already', async () => {
    const rig = await process({}, { replayPerSecond: 1_000 });
    const pauses = new PausesRepository(rig.database);
    await pauses.pause('connectors/portal-connector', OPERATOR);
    await rig.service.deliver(batchOf([EVENTS[3]!]));
    const { id } = await replayAll(rig);
    await until(rig, id, ({ code }) => code === 'paused');
    expect(portal.calls).toBe(0);
    await pauses.resume('connectors/portal-connector', OPERATOR);
    await pauses.makeDue(['portal']);
    expect(await until(rig, id, isDone)).toMatchObject({ delivered: 59, passedOver: 1 });
    expect(portal.taken.map(({ offset }) => offset)).not.toContain(3);
  });
});
