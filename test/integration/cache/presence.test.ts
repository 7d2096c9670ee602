import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, type Members, Presence } from '#libs/cache';
import { HealthRegistry, ObservabilityModule, processMetrics } from '#libs/observability';
import { killInfrastructure, restartInfrastructure, waitFor } from '#libs/testing';
import { RedisClient } from '../../../libs/cache/src/redis-client.js';
import { redisCommand } from '../../acceptance/support/redis.js';

interface Copy {
  readonly app: INestApplicationContext;
  readonly members: Members;
  readonly client: RedisClient;
}

let kind: string;
const open = new Set<INestApplicationContext>();
beforeEach(() => {
  kind = `test-${randomUUID()}`;
});
afterEach(async () => {
  for (const app of open) await app.close();
  open.clear();
});

@Module({ imports: [ObservabilityModule, CacheModule] })
class SampleModule {
  constructor(presence: Presence) {
    presence.join(kind);
  }
}

async function start(): Promise<Copy> {
  const app = await NestFactory.createApplicationContext(SampleModule, { logger: false });
  open.add(app);
  return { app, members: app.get(Presence).join(kind), client: app.get(RedisClient) };
}

async function stop({ app }: Copy): Promise<void> {
  open.delete(app);
  await app.close();
}

const known = () => redisCommand(`ZCARD members:${kind}`);
/** More than a term and a beat. */
const sees = ({ members }: Copy, count: number): Promise<unknown> =>
  waitFor(() => members.count === count, { what: `${count} to be seen`, timeoutMs: 20_000 });

it('a newcomer knows of the others before it calls anybody, and they soon know of it', async () => {
  const first = await start();
  expect(first.members.count).toBe(1);
  const second = await start();
  expect(second.members.count).toBe(2);
  await sees(first, 2);
  expect((await processMetrics()).text).toContain(`hub_members{kind="${kind}"} 2`);
});

it('one that ends is no longer there, so the others take its part over without waiting for its term', async () => {
  const [first, second] = [await start(), await start()];
  await sees(first, 2);
  await stop(second);
  expect(await known()).toBe(':1');
  await sees(first, 1);
});

it('one that dies is forgotten after its term; cut off, it keeps the part that it had', async () => {
  const [first, second] = [await start(), await start()];
  await sees(first, 2);
  second.client.redis.disconnect();
  await sees(first, 1);
  expect(second.members.count).toBe(2);
});

it('while Redis is away the last number stays, and those that have been forgotten come back without a gap', async () => {
  const copies = [await start(), await start()];
  await sees(copies[0]!, 2);
  const lowest = copies.map(({ members }) => ({ members, count: members.count }));
  for (const one of lowest) one.members.onChange(() => (one.count = Math.min(one.count, one.members.count)));
  await killInfrastructure('redis', 'SIGKILL');
  const beats = jest.spyOn(RedisClient.prototype, 'isAway', 'get');
  let newcomer: Copy;
  try {
    const areTried = () => copies.every(({ client }) => beats.mock.contexts.includes(client));
    await waitFor(areTried, { what: 'beats without Redis' });
    newcomer = await start();
    expect([...copies, newcomer].map(({ members }) => members.count)).toEqual([2, 2, 1]);
    expect(await newcomer.app.get(HealthRegistry).read()).toMatchObject({ ready: true });
  } finally {
    beats.mockRestore();
    await restartInfrastructure('redis');
  }
  await redisCommand(`DEL members:${kind}`);
  for (const copy of [...copies, newcomer]) await sees(copy, 3);
  expect(lowest.map(({ count }) => count)).toEqual([2, 2]);
});
