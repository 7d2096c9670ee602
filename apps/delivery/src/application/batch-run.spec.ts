import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { DeliveryOutcome } from '#libs/connectors';
import { DELIVERED, endpointOf, eventAt, FAILED, FakeConnector, seededRandom } from '../delivery-test-kit.js';
import { BATCH, finish, OTHER, PORTAL, runOf } from './batch-run-test-kit.js';
import { type BatchRun, keyOf } from './batch-run.js';
import type { ChangedEvent } from './changed-event.js';
import { DeliveredLately } from './delivered-lately.js';
import { isDelivered, liveFacts } from './live-facts.js';
import { planParking } from './park-plan.js';

function keepBusy(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

/** What the other subscriber has had before: it gets the first of them alone. */
function allButFirst(events: readonly ChangedEvent[]): DeliveredLately {
  const lately = new DeliveredLately();
  for (const { envelope } of events.slice(1)) lately.note('other', envelope.id);
  return lately;
}

const offsetsOf = (connector: FakeConnector): number[] =>
  connector.sent.map(message => (JSON.parse(message.data) as { offset: number }).offset);
const offsets = (run: BatchRun): number[] => planParking(run.events).messages.map(m => Number(m.origin.offset));

describe('BatchRun', () => {
  it.each([1, 2, 3, 4])('sends nothing of a key after a failure and parks all of the rest (seed %i)', async seed => {
    const random = seededRandom(seed);
    const failing = new Set<number>();
    const events = Array.from({ length: 200 }, (_, i) => eventAt(i, { key: `k${Math.floor(random() * 20)}` }));
    events.forEach((_, i) => random() < 0.03 && failing.add(i));
    const connector = new FakeConnector(async ({ data }) => {
      await pause(random() * 2);
      return failing.has((JSON.parse(data) as { offset: number }).offset) ? FAILED : DELIVERED;
    }, 3);
    const run = await finish(runOf(events, [endpointOf(PORTAL, connector)]), 20_000);

    const delivered = run.events.filter(event => event.deliveries.every(isDelivered));
    const parked = offsets(run);
    expect(delivered.length + parked.length).toBe(200);
    for (const key of new Set(events.map(event => event.envelope.subject))) {
      const all = events.filter(event => event.envelope.subject === key).map(event => Number(event.origin.offset));
      const failure = all.findIndex(offset => failing.has(offset));
      const waiting = failure < 0 ? [] : all.slice(failure);
      expect(parked.filter(offset => all.includes(offset))).toEqual(waiting);
      expect(offsetsOf(connector).filter(offset => all.includes(offset))).toEqual(
        all.slice(0, failure < 0 ? 999 : failure + 1),
      );
    }
  });

  it('sends nothing again of what it delivered when the batch came for the first time, and tells of it all the same', async () => {
    const events = [1, 2, 3].map(offset => eventAt(offset, { key: 'a' }));
    const connector = new FakeConnector(async ({ data }) =>
      (JSON.parse(data) as { offset: number }).offset === 2 ? FAILED : DELIVERED,
    );
    const [endpoint, lately] = [endpointOf(PORTAL, connector), new DeliveredLately()];
    await finish(runOf(events, [endpoint], [], lately), 20_000);
    const again = await finish(runOf(events, [endpoint], [], lately), 20_000);

    expect(offsetsOf(connector)).toEqual([1, 2, 2]);
    expect(offsets(again)).toEqual([2, 3]);
    const [first] = again.events;
    expect(liveFacts(first!, new Date())).toMatchObject([
      { step: 'delivered', outcome: 'succeeded', deliveries: [{ subscription: 'portal', state: 'delivered' }] },
    ]);
  });

  it('withdraws what has not begun when the patience ends, and hands over what is under way', async () => {
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    const hanging = new FakeConnector(() => new Promise<DeliveryOutcome>(resolve => (answer = resolve)));
    const endpoint = endpointOf(PORTAL, hanging, 1);
    const run = await finish(
      runOf([eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' }), eventAt(3, { key: 'b' })], [endpoint]),
      20,
    );

    const plan = planParking(run.events);
    expect(plan.deliveries.map(delivery => plan.underWay.has(delivery))).toEqual([true, false, false]);
    expect(plan.keys.map(key => [key.businessKey, key.isUnderWay])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(endpoint.circuit.isBypassed(performance.now())).toBe(true);

    const late: string[] = [];
    plan.deliveries[0]!.whenEnded(outcome => late.push(outcome.status));
    answer(DELIVERED);
    await endpoint.lane.idle();
    expect(late).toEqual(['delivered']);
    expect(hanging.sent).toHaveLength(1);
  });

  it('has something to try again at once only where a turn did not come, not after a failure or behind one', async () => {
    const isAnyDueNow = async (connector: FakeConnector, keys: string[], held: string[] = []): Promise<boolean> => {
      const events = keys.map((key, i) => eventAt(i, { key }));
      const run = await finish(runOf(events, [endpointOf(PORTAL, connector, 1)], held), 20);
      return planParking(run.events).isAnyDueNow;
    };
    const hanging = (): FakeConnector => new FakeConnector(() => new Promise<DeliveryOutcome>(() => undefined));

    expect(await isAnyDueNow(hanging(), ['a', 'b'])).toBe(true);
    expect(await isAnyDueNow(hanging(), ['a', 'a'])).toBe(false);
    expect(await isAnyDueNow(new FakeConnector(() => FAILED), ['a', 'a'])).toBe(false);
    expect(await isAnyDueNow(new FakeConnector(() => DELIVERED), ['b'], [keyOf('portal', 'b')])).toBe(false);
  });

  it('tells of an answer that came while the rows were written', async () => {
    let answer: (outcome: DeliveryOutcome) => void = () => undefined;
    const hanging = new FakeConnector(() => new Promise<DeliveryOutcome>(resolve => (answer = resolve)));
    const endpoint = endpointOf(PORTAL, hanging);
    const run = await finish(runOf([eventAt(1)], [endpoint]), 10);
    const plan = planParking(run.events);
    answer(FAILED);
    await endpoint.lane.idle();
    const late: string[] = [];
    plan.deliveries[0]!.whenEnded(outcome => late.push(outcome.status));
    expect(late).toEqual(['retry']);
  });

  it('does not let one partner wait for another: the other gets all of it', async () => {
    const hanging = new FakeConnector(() => new Promise<DeliveryOutcome>(() => undefined));
    const healthy = new FakeConnector(() => DELIVERED);
    const events = Array.from({ length: 50 }, (_, i) => eventAt(i));
    const run = await finish(runOf(events, [endpointOf(PORTAL, hanging), endpointOf(OTHER, healthy)]), 30);
    expect(healthy.sent).toHaveLength(50);
    expect(planParking(run.events).messages.every(message => message.subscription === 'portal')).toBe(true);
    expect(offsets(run)).toHaveLength(50);
  });

  it('waits for one that is done last because it has the most to do, and this process little time', async () => {
    const working = new FakeConnector(async () => {
      await nextTurn();
      keepBusy(2);
      return DELIVERED;
    });
    const events = Array.from({ length: 200 }, (_, i) => eventAt(i));
    const othersBefore = allButFirst(events);
    const other = new FakeConnector(() => pause(40, DELIVERED));
    const run = runOf(events, [endpointOf(PORTAL, working), endpointOf(OTHER, other)], [], othersBefore);
    expect(offsets(await finish(run, 1_600))).toEqual([]);
    expect([working.sent.length, other.sent.length]).toEqual([200, 1]);
  });

  it('leaves aside at once who has the most to do and hangs, however busy this process is', async () => {
    const hanging = endpointOf(PORTAL, new FakeConnector(() => new Promise<DeliveryOutcome>(() => undefined)));
    const events = Array.from({ length: 40 }, (_, i) => eventAt(i));
    const othersBefore = allButFirst(events);
    const run = runOf(events, [hanging, endpointOf(OTHER, new FakeConnector(() => DELIVERED))], [], othersBefore);
    let isOver = false;
    const other = async (): Promise<void> => {
      for (; !isOver; await nextTurn()) keepBusy(1);
    };
    await Promise.all([finish(run, 800).then(() => (isOver = true)), other()]);
    expect(offsets(run)).toHaveLength(40);
    expect(hanging.circuit.isBypassed(performance.now())).toBe(true);
  });

  it('waits no longer for one with more to do where this process has time: its own limits leave it behind', async () => {
    const endpoint = endpointOf(PORTAL, new FakeConnector(() => pause(20, DELIVERED)), 1);
    const events = Array.from({ length: 200 }, (_, i) => eventAt(i));
    const othersBefore = allButFirst(events);
    const other = endpointOf(OTHER, new FakeConnector(() => pause(200, DELIVERED)));
    const run = await finish(runOf(events, [endpoint, other], [], othersBefore), 2_000);
    expect(offsets(run).length).toBeGreaterThan(150);
    expect(endpoint.circuit.isBypassed(performance.now())).toBe(true);
  });

  it('sends nothing more to an endpoint that asks to be left alone', async () => {
    const busy = { ...FAILED, code: 'http-429', retryAfterMs: 60_000 };
    const connector = new FakeConnector(({ data }) => (data.endsWith('"offset":3}') ? busy : DELIVERED));
    const events = Array.from({ length: 60 }, (_, i) => eventAt(i, { key: `k${i % 6}` }));
    const run = await finish(runOf(events, [endpointOf(PORTAL, connector, 3)]), 1_000);
    const sent = new Set(offsetsOf(connector));
    expect(sent.size).toBeLessThan(12);
    expect(new Set([...offsets(run), ...sent]).size).toBe(60);
  });

  it('sends nothing of a key behind what was held back, also when the hold ends between the two', async () => {
    const connector = new FakeConnector(() => DELIVERED);
    const endpoint = endpointOf(PORTAL, connector);
    // Asked once for each as it is added, then as its turn comes.
    const answers = [false, false, false, true];
    endpoint.circuit.isHeld = () => answers.shift() ?? false;
    const events = [eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' }), eventAt(3)];
    const run = await finish(runOf(events, [endpoint]), 1_000);
    expect([offsetsOf(connector), offsets(run)]).toEqual([[3], [1, 2]]);
  });

  it('does not spend its patience on an endpoint that is known to fail', async () => {
    const connector = new FakeConnector(() => DELIVERED);
    const endpoint = endpointOf(PORTAL, connector);
    for (let i = 0; i < 5; i++) endpoint.circuit.record(FAILED, performance.now());
    const run = runOf([eventAt(1), eventAt(2)], [endpoint]);
    await Promise.race([run.wait(60_000, BATCH), pause(1_000).then(() => Promise.reject(new Error('it waited')))]);
    run.close();
    expect(connector.sent).toEqual([]);
    expect(offsets(run)).toEqual([1, 2]);
  });

  it('parks behind what waits already, and where the subscription cannot be delivered to', async () => {
    const connector = new FakeConnector(() => DELIVERED);
    const events = [eventAt(1, { key: 'a' }), eventAt(2, { key: 'b' })];
    const run = await finish(runOf(events, [endpointOf(PORTAL, connector), undefined], [keyOf('portal', 'a')]), 1_000);
    expect(offsetsOf(connector)).toEqual([2]);
    expect(planParking(run.events).messages.map(m => `${m.subscription}/${m.businessKey}`)).toEqual([
      'portal/a',
      'other/a',
      'other/b',
    ]);
  });

  it('waits for the rest of an endpoint that some of the batch is held back from', async () => {
    const slow = new FakeConnector(() => pause(30, DELIVERED));
    const events = [
      eventAt(1, { key: 'a' }),
      eventAt(2, { key: 'b' }),
      eventAt(3, { key: 'b' }),
      eventAt(4, { key: 'b' }),
    ];
    const run = await finish(runOf(events, [endpointOf(PORTAL, slow)], [keyOf('portal', 'b')]), 1_000);
    expect(offsets(run)).toEqual([2, 3, 4]);
    expect(run.events[0]!.deliveries.every(isDelivered)).toBe(true);
  });

  it('lets the key go on after a dead letter', async () => {
    const refused: DeliveryOutcome = { status: 'rejected', code: 'http-422', detail: 'no', durationMs: 1 };
    const connector = new FakeConnector(({ data }) => (data.includes('"offset":1') ? refused : DELIVERED));
    const run = await finish(
      runOf([eventAt(1, { key: 'a' }), eventAt(2, { key: 'a' })], [endpointOf(PORTAL, connector)]),
      1_000,
    );
    const plan = planParking(run.events);
    expect(offsetsOf(connector)).toEqual([1, 2]);
    expect(plan.messages).toMatchObject([{ state: 'dead', attempts: 1, settled: true }]);
    expect(plan.keys).toEqual([]);
  });

  it('lets go at once when the partition is somebody else’s', async () => {
    const hanging = new FakeConnector(() => new Promise<DeliveryOutcome>(() => undefined));
    const run = runOf([eventAt(1)], [endpointOf(PORTAL, hanging)]);
    await run.wait(60_000, { ...BATCH, isStale: () => true });
    run.close();
  });
});
