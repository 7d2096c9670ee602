import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { EndpointList, type EndpointView } from '../../../apps/delivery/src/application/endpoint-list.service.js';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { DeliveriesRepository } from '../../../apps/delivery/src/persistence/deliveries.repository.js';
import { PausesRepository } from '../../../apps/delivery/src/persistence/pauses.repository.js';
import { batchOf, type DeliveryRig, type Partner, prepareSchema, startRig } from './delivery-rig.js';
import { message, park } from './parked-messages.js';
import { RecordingReceiver } from './recording-receiver.js';

let test: TestDatabase;
let portal: RecordingReceiver;
const rigs: DeliveryRig[] = [];

async function rig(partner: Partial<Partner> = {}, settings = {}): Promise<DeliveryRig> {
  const started = await startRig(test, [{ code: 'portal', url: portal.url, ...partner }], settings);
  started.retrier.onApplicationBootstrap();
  rigs.push(started);
  return started;
}

async function stateOf({ registry, endpoints, database }: DeliveryRig): Promise<EndpointView> {
  const list = new EndpointList(
    registry,
    endpoints,
    new DeliveriesRepository(database),
    new PausesRepository(database),
  );
  return (await list.all())[0]!;
}

/** So many subscriptions of one endpoint. */
const shared = (count: number): Partner[] =>
  Array.from({ length: count }, (_, i) => ({
    code: `s${i}`,
    url: portal.url,
    changes: { connector: 'portal', system: 'portal-system' },
  }));

const events = (count: number, from = 0) => batchOf(Array.from({ length: count }, (_, i) => eventAt(from + i)));
const allDone = (): Promise<unknown> =>
  waitFor(async () => (await test.query('SELECT FROM delivery.parked')).length === 0, { what: 'all delivered' });

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  portal = await RecordingReceiver.start();
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(each => each.stop()));
  await portal.stop();
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.pauses');
});

describe('an endpoint', () => {
  it('that asks to be left alone gets nothing of any key until then, and all of it afterwards', async () => {
    portal.answer = () => ({ status: 429, retryAfter: 2 });
    const one = await rig({ concurrency: 1 });
    await one.service.deliver(events(10));
    const askedAt = performance.now();
    portal.answer = () => 200;
    await one.service.deliver(events(10, 10));
    expect(portal.calls).toBe(1);
    expect(await stateOf(one)).toMatchObject({
      state: 'open',
      code: 'http-429',
      heldUntil: expect.any(Date),
      waiting: 20,
    });
    await allDone();
    expect(performance.now() - askedAt).toBeGreaterThan(1_500);
    expect(portal.taken).toHaveLength(20);
    expect(await stateOf(one)).toMatchObject({ state: 'closed', code: 'http-200', waiting: 0, dead: 0 });
  });

  it('cannot ask for more than the hub allows', async () => {
    portal.answer = () => ({ status: 503, retryAfter: 80_000 });
    const one = await rig({ concurrency: 1 }, { maxRetryAfterMs: 1_000 });
    await one.service.deliver(events(1));
    portal.answer = () => 200;
    await allDone();
  });

  it('that fails is asked by one call at a time, and gets everything once that succeeds', async () => {
    portal.answer = () => 500;
    const one = await rig({ concurrency: 8 });
    await one.service.deliver(events(40));
    await waitFor(async () => (await stateOf(one)).state === 'open', { what: 'the circuit to open' });
    const calls = portal.calls;
    portal.mostAtOnce = 0;
    await waitFor(() => portal.calls >= calls + 4, { what: 'four more probes' });
    expect(portal.mostAtOnce).toBe(1);
    portal.answer = () => 200;
    await allDone();
    expect(portal.taken).toHaveLength(40);
    expect(portal.mostAtOnce).toBeGreaterThan(1);
  });

  it('that fails with the messages of one of its ten subscriptions is found well by the first probe after it is', async () => {
    portal.answer = () => 500;
    const one = await startRig(test, shared(10), { maxBackoffMs: 20 });
    rigs.push(one);
    await park(
      one,
      Array.from({ length: 8 }, (_, i) => message(i, `k${i}`, 's7')),
    );
    one.retrier.onApplicationBootstrap();
    await waitFor(async () => (await stateOf(one)).state === 'open', { what: 'the circuit to open' });
    const { circuit, lane } = one.endpoints.opened('portal')!;
    await lane.idle();
    const [calls, spent] = [portal.calls, circuit.probes];
    await waitFor(() => portal.calls >= calls + 4, { what: 'four more probes' });
    await lane.idle();
    expect(circuit.probes - spent).toBe(portal.calls - calls);
    portal.answer = () => 200;
    const before = circuit.probes;
    await allDone();
    expect(circuit.probes - before).toBeLessThanOrEqual(1);
    expect(portal.taken).toHaveLength(8);
  });
});

describe('the claim for an endpoint that fails', () => {
  const probes = (...codes: string[]) =>
    codes.map(subscription => ({ subscription, connector: 'portal', keys: 1, isProbe: true }));

  it('takes one key of all its subscriptions, of the first that has one due and is not paused, and all of the others', async () => {
    const one = await startRig(test, shared(4));
    rigs.push(one);
    const waiting = ['s1', 's2', 's2', 's3', 'well', 'well'];
    await park(
      one,
      waiting.map((code, i) => message(i, `k${i}`, code)),
    );
    await one.pauseLevers.pauseSubscription('s1', { actor: 'operator', reason: 'works' });
    const claim = async (...codes: string[]) => {
      const rooms = [...probes(...codes), { subscription: 'well', connector: 'well', keys: 1 }];
      return (await one.claims.claim(rooms)).map(({ subscription }) => subscription).sort();
    };
    expect(await claim('s0', 's1', 's2', 's3')).toEqual(['s2', 'well']);
    expect(await claim('s3', 's0', 's1', 's2')).toEqual(['s3', 'well']);
    expect(await claim('s3', 's0', 's1', 's2')).toEqual(['s2']);
    expect(await claim('s3', 's0', 's1', 's2')).toEqual([]);
  });
});
