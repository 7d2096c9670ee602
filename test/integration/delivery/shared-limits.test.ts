import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, Presence } from '#libs/cache';
import { ObservabilityModule } from '#libs/observability';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { eventAt } from '../../../apps/delivery/src/delivery-test-kit.js';
import { batchOf, type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { RecordingReceiver } from './recording-receiver.js';

const CONCURRENCY = 6;

@Module({ imports: [ObservabilityModule, CacheModule] })
class SampleModule {
  constructor(presence: Presence) {
    presence.join('delivery');
  }
}

interface Copy {
  readonly app: INestApplicationContext;
  readonly rig: DeliveryRig;
}

let test: TestDatabase;
let portal: RecordingReceiver;
const copies: Copy[] = [];

async function startCopy(): Promise<Copy> {
  const app = await NestFactory.createApplicationContext(SampleModule, { logger: false });
  const partner = { code: 'portal', url: portal.url, concurrency: CONCURRENCY };
  const copy = { app, rig: await startRig(test, [partner], {}, app.get(Presence)) };
  copies.push(copy);
  return copy;
}

async function stopCopy({ app, rig }: Copy): Promise<void> {
  await rig.stop();
  await app.close();
}

const callsAtOnce = ({ rig }: Copy) => rig.endpoints.of(rig.registry.allSubscriptions()[0]!)!.lane.capacity;
/** Hubs of other tests may have died a moment ago. */
const mayMake = (copy: Copy, calls: number): Promise<unknown> =>
  waitFor(() => callsAtOnce(copy) === calls, { what: `${calls} calls at once`, timeoutMs: 20_000 });

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
  portal = await RecordingReceiver.start();
});
afterEach(async () => {
  for (const copy of copies.splice(0)) await stopCopy(copy);
});
afterAll(async () => {
  await portal?.stop();
  await test?.drop();
});

it('two copies make no more calls at once than their partner takes, and the one that stays goes on with all of them', async () => {
  const [one, other] = [await startCopy(), await startCopy()];
  for (const copy of [one, other]) await mayMake(copy, CONCURRENCY / 2);
  const events = (from: number) => batchOf(Array.from({ length: 200 }, (_, i) => eventAt(from + i)));
  await Promise.all([one.rig.service.deliver(events(0)), other.rig.service.deliver(events(1_000))]);
  expect(portal.taken).toHaveLength(400);
  expect(portal.mostAtOnce).toBeLessThanOrEqual(CONCURRENCY);
  await stopCopy(copies.pop()!);
  await mayMake(one, CONCURRENCY);
});
