import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { message, park } from './parked-messages.js';
import { RecordingReceiver } from './recording-receiver.js';

const RECORD = 900_000;
const LARGE = JSON.stringify({ offset: 1, text: 'x'.repeat(RECORD) });

let test: TestDatabase;
let portal: RecordingReceiver;
let one: DeliveryRig;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
  portal = await RecordingReceiver.start();
  one = await startRig(test, [{ code: 'portal', url: portal.url, concurrency: 32, timeoutMs: 30_000 }]);
});
afterAll(async () => {
  await portal.stop();
  await one.stop();
  await test.drop();
});

describe('large records that wait', () => {
  it('are read of each subscription as far as there is room for them, and small ones of another beside them', async () => {
    const large = Array.from({ length: 5 }, (_, i) => ({ ...message(i, `k${i}`), data: LARGE }));
    const small = Array.from({ length: 5 }, (_, i) => message(i, `k${i}`, 'tax'));
    await park(one, [...large, ...small]);
    const rooms = ['portal', 'tax'].map(code => ({ subscription: code, connector: code, keys: 10 }));
    const keys = await one.claims.claim(rooms);
    const read = await one.claims.oldestMessages(keys, () => 2 * RECORD);
    const portals = keys.filter(({ subscription }) => subscription === 'portal').slice(0, 2);
    const own = read.filter(({ subscription }) => subscription === 'portal');
    expect(own.map(({ claim }) => claim).sort()).toEqual(portals.map(({ claim }) => claim).sort());
    expect(read.filter(({ subscription }) => subscription === 'tax')).toHaveLength(5);
    expect(await one.claims.oldestMessages(keys, () => 0)).toEqual([]);
    await test.query('TRUNCATE delivery.parked, delivery.blocked_keys');
  });

  it('reach their partner all the same, each once, where they are more than a process may hold', async () => {
    for (let i = 0; i < 60; i++) await park(one, [{ ...message(i, `k${i}`), data: LARGE }]);
    one.retrier.onApplicationBootstrap();
    await waitFor(() => portal.calls >= 60, { what: 'all to arrive', timeoutMs: 60_000 });
    await waitFor(async () => (await test.query('SELECT FROM delivery.blocked_keys')).length === 0, { what: 'an end' });
    expect(portal.calls).toBe(60);
  });
});
