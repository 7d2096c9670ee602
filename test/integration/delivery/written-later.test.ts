import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#libs/persistence';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import type { RecordBatch } from '#libs/messaging';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { batchOf, configOf, type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { RecordingReceiver } from './recording-receiver.js';

let test: TestDatabase;
let rig: DeliveryRig;
let portal: RecordingReceiver;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  portal = await RecordingReceiver.start();
  rig = await startRig(test, [{ code: 'portal', url: portal.url }]);
});
afterEach(async () => {
  await Promise.all([rig.stop(), portal.stop()]);
  await test.query('TRUNCATE delivery.parked, delivery.blocked_keys, delivery.outbox');
});

/** Until it is opened nobody writes to the keys that wait; who only reads does not notice. */
async function holdParking(): Promise<() => Promise<void>> {
  const database = await openDatabase('delivery', configOf(test));
  let open = (): void => undefined;
  const isOpen = new Promise<void>(resolve => (open = resolve));
  let holds = (): void => undefined;
  const held = new Promise<void>(resolve => (holds = resolve));
  const ended = database.transaction(async tx => {
    await tx.query('LOCK TABLE blocked_keys IN EXCLUSIVE MODE');
    holds();
    await isOpen;
  });
  await held;
  return async () => {
    open();
    await ended;
    await database.close();
  };
}

/** Batches of one partition as its consumer gives them: what is left of one is done before that of the next begins. */
function partition() {
  let before: Promise<void> = Promise.resolve();
  const finishLater: RecordBatch['finishLater'] = async work => {
    await before;
    before = work();
  };
  return {
    take: (...events: readonly ReturnType<typeof eventAt>[]) =>
      rig.service.deliver({ ...batchOf(events), finishLater }),
    written: () => before,
  };
}

describe('a batch whose partition goes on before it is written down', () => {
  it('is overtaken by nothing of a key that it parks, while other keys go on', async () => {
    portal.answer = ({ offset }) => (offset === 1 ? 500 : 200);
    const { take, written } = partition();
    const release = await holdParking();
    await take(eventAt(1, { key: 'a' }), eventAt(2, { key: 'b' }));
    const next = take(eventAt(3, { key: 'a' }), eventAt(4, { key: 'b' }));
    await waitFor(() => portal.takenOf('b').length === 2, { what: 'the other key to go on' });
    expect(portal.takenOf('a')).toEqual([]);
    await release();
    await next;
    await written();

    portal.answer = () => 200;
    rig.retrier.onApplicationBootstrap();
    await waitFor(() => portal.takenOf('a').length === 2, { what: 'what was parked' });
    expect(portal.takenOf('a')).toEqual([1, 3]);
  });

  it('parks an event once that its relay sent twice', async () => {
    portal.answer = ({ key }) => (key === 'a' ? 500 : 200);
    const { take, written } = partition();
    const release = await holdParking();
    const event = eventAt(1, { key: 'a' });
    await take(event);
    const again = { ...event, origin: { ...event.origin, offset: 2n } };
    const next = take(again, eventAt(3, { key: 'b' }));
    await waitFor(() => portal.takenOf('b').length === 1, { what: 'the other key to go on' });
    await release();
    await next;
    await written();
    expect(portal.calls).toBe(2);
    expect(await test.query('SELECT FROM delivery.parked')).toHaveLength(1);
    expect(rig.published).toMatchObject([{ step: 'delivered' }]);
  });
});
