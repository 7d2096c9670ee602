import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { batchOf, type DeliveryRig, type Partner, prepareSchema, startRig } from './delivery-rig.js';
import { message, park } from './parked-messages.js';
import { RecordingReceiver } from './recording-receiver.js';

const OPERATOR = { actor: 'operator', reason: 'works' };
const KEYS = 20;
const PER_KEY = 40;
const CONCURRENCY = 4;

let test: TestDatabase;
let portal: RecordingReceiver;
let moved: RecordingReceiver;
const rigs: DeliveryRig[] = [];

async function rig(partner: Partial<Partner> = {}, settings = {}): Promise<DeliveryRig> {
  const started = await startRig(
    test,
    [{ code: 'portal', url: portal.url, concurrency: CONCURRENCY, ...partner }],
    settings,
  );
  rigs.push(started);
  return started;
}

const count = async (table: string, where = 'true'): Promise<number> =>
  (await test.query(`SELECT FROM delivery.${table} WHERE ${where}`)).length;
const noneClaimed = (): Promise<unknown> =>
  waitFor(async () => (await count('blocked_keys', 'claim IS NOT NULL')) === 0, { what: 'the keys to be given back' });
const allDone = (): Promise<unknown> =>
  waitFor(async () => (await count('parked')) === 0, { what: 'all delivered', timeoutMs: 20_000 });

/** A backlog that is on its way, a few of it taken. */
async function drain(rig: DeliveryRig): Promise<void> {
  await park(
    rig,
    Array.from({ length: KEYS * PER_KEY }, (_, i) => message(i, `k${i % KEYS}`)),
  );
  rig.retrier.onApplicationBootstrap();
  await waitFor(() => portal.calls > KEYS, { what: 'the backlog to be on its way' });
}

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  [portal, moved] = [await RecordingReceiver.start(), await RecordingReceiver.start()];
});
afterEach(async () => {
  // Ends the calls that hang.
  await Promise.all([portal.stop(), moved.stop()]);
  await Promise.all(rigs.splice(0).map(each => each.stop()));
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.pauses');
});

describe('of what is claimed', () => {
  it('only the calls under way still reach a partner that is paused, and the rest comes in order once it is resumed', async () => {
    const one = await rig();
    await drain(one);
    const before = portal.calls;
    await one.pauseLevers.pauseSubscription('portal', OPERATOR);
    await noneClaimed();
    // While the pause was written calls went on; from then on those that had begun.
    const after = portal.calls;
    expect(await count('parked')).toBeGreaterThan((KEYS * PER_KEY) / 2);
    expect(after - before).toBeLessThan(KEYS * PER_KEY - KEYS);
    await one.pauseLevers.resumeSubscription('portal', OPERATOR);
    await allDone();
    for (let k = 0; k < KEYS; k++) {
      expect(portal.takenOf(`k${k}`)).toEqual(Array.from({ length: PER_KEY }, (_, j) => j * KEYS + k));
    }
    expect(portal.calls).toBe(KEYS * PER_KEY);
  });

  it('nothing is sent on by a process that hears of the pause from the table', async () => {
    const [one, two] = [await rig(), await rig()];
    await drain(one);
    await two.pauseLevers.pauseConnector('portal-connector', OPERATOR);
    await noneClaimed();
    const { calls } = portal;
    expect(await count('parked')).toBe(KEYS * PER_KEY - calls);
    expect(calls).toBeLessThan(KEYS * PER_KEY);
  });

  it('nothing is sent on behind an answer of 410, also of other keys', async () => {
    portal.answer = ({ offset }) => (offset === 300 ? 410 : 200);
    await drain(await rig());
    await waitFor(async () => (await count('pauses')) === 1, { what: 'the pause' });
    await noneClaimed();
    expect(await count('parked')).toBeGreaterThan(300);
  });

  it('nothing waits for the old address of a partner that has moved, though calls hang there', async () => {
    portal.answer = () => 'hang';
    const one = await rig({ timeoutMs: 20_000 });
    await park(
      one,
      Array.from({ length: 12 }, (_, i) => message(i, `k${i}`)),
    );
    one.retrier.onApplicationBootstrap();
    await waitFor(() => portal.calls === CONCURRENCY, { what: 'the calls to hang' });
    one.registry.change({ ...one.registry.connector('portal-connector')!, url: moved.url });
    await waitFor(() => moved.calls === 12 - CONCURRENCY, { what: 'the others at the new address' });
    expect(portal.calls).toBe(CONCURRENCY);
  });
});

describe('of a batch', () => {
  it('what has not begun when its partner moves goes to the new address', async () => {
    portal.answer = () => 'hang';
    const one = await rig({ timeoutMs: 1_000 }, { patienceMs: 10_000 });
    one.retrier.onApplicationBootstrap();
    const batch = one.service.deliver(batchOf(Array.from({ length: 12 }, (_, i) => eventAt(i))));
    await waitFor(() => portal.calls === CONCURRENCY, { what: 'the calls to hang' });
    one.registry.change({ ...one.registry.connector('portal-connector')!, url: moved.url });
    await batch;
    await allDone();
    expect([portal.calls, moved.calls]).toEqual([CONCURRENCY, 12]);
  });
});
