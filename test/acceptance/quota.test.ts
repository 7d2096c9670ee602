import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killInfrastructure, restartInfrastructure, waitFor } from '#libs/testing';
import type { BatchAnswer, ItemAnswer, Problem } from './support/answers.js';
import type { ExchangeClient } from './support/clients.js';
import { redisCommand } from './support/redis.js';
import { agreement, merge, type RegistryDocument, system } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H60';
/** So slow that a test does not live to see the next unit, even on a slow machine. */
const BURST_OF_3 = { perSecond: 0.001, burst: 3 };

const sender = (name: string, quota: object): RegistryDocument => ({
  systems: [system(TOP, name)],
  agreements: [agreement(TOP, name, ['send'], { quota })],
});

const PAUSE_MS = 4_000;

let world: World;
beforeAll(async () => {
  world = await startWorld(
    TOP,
    merge(
      ...['single', 'batch', 'cut-off', 'stuck', 'emptied'].map(name => sender(name, BURST_OF_3)),
      sender('stream', { perSecond: 3, burst: 5 }),
    ),
  );
});
afterAll(() => world?.remove());

const report = () => world.province.dossier().report(1);

describe('the quota of an agreement', () => {
  it('lets its burst pass and answers 429 with the time to wait, which the log shows as refused', async () => {
    const client = world.client('single');
    for (let i = 0; i < 3; i++) await client.send(report());
    const { status, headers, body } = await client.post<Problem>(report());
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'quota-exceeded' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(900);
    expect(headers.get('ratelimit')).toMatch(/^"agreement";r=0;t=\d+$/);
    const logged = () => world.admin.transaction(body.transactionId!);
    expect((await waitFor(logged, { what: 'the refusal to be in the log' })).outcome).toBe('refused');
    expect((await world.oneStop.post(report())).status).toBe(202);
  });

  it('lets the first ones of a batch pass and names each of the others', async () => {
    const client = world.client('batch');
    const { status, body } = await client.post<BatchAnswer>([1, 2, 3, 4, 5].map(report));
    expect({ status, accepted: body.accepted, refused: body.refused }).toEqual({
      status: 207,
      accepted: 3,
      refused: 2,
    });
    expect(body.items.map(item => item.problem?.code)).toEqual([
      undefined,
      undefined,
      undefined,
      'quota-exceeded',
      'quota-exceeded',
    ]);
    expect((await client.post([report()])).status).toBe(429);
  });

  it('slows a stream down and refuses none of it', async () => {
    const lines = Array.from({ length: 10 }, () => JSON.stringify(report()));
    const began = performance.now();
    const headers = { 'content-type': 'application/x-ndjson' };
    const { status, text } = await world.client('stream').post(lines.join('\n'), headers);
    const answers = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as ItemAnswer);
    expect({ status, accepted: answers.filter(answer => answer.transactionId).length }).toEqual({
      status: 207, // decided before the last line, which has no end and is read alone, was known
      accepted: 10,
    });
    // 5 at once, then 3 a second.
    expect(performance.now() - began).toBeGreaterThan(1_500);
  });

  it('holds in each process while Redis is away, which is told, and traffic goes on', async () => {
    const before = signs();
    await killInfrastructure('redis', 'SIGKILL');
    try {
      await expectQuotaOf3(world.client('cut-off'));
      await untilRedisIs('away');
      expect(signs()).toEqual({ ...before, away: before.away + 1 });
    } finally {
      await restartInfrastructure('redis');
    }
    await untilRedisIs('up');
    expect(signs()).toEqual({ away: before.away + 1, back: before.back + 1 });
  });

  it('holds while Redis is there and does not answer, and nobody waits long', async () => {
    const before = signs();
    await redisCommand(`CLIENT PAUSE ${PAUSE_MS} ALL`);
    const began = performance.now();
    await expectQuotaOf3(world.client('stuck'));
    expect(performance.now() - began).toBeLessThan(PAUSE_MS);
    await untilRedisIs('away');
    expect(signs().away).toBe(before.away + 1);
    await untilRedisIs('up');
  });

  it('begins anew where Redis was emptied, and holds', async () => {
    const client = world.client('emptied');
    await expectQuotaOf3(client);
    expect(await redisCommand('FLUSHALL')).toBe('+OK');
    await expectQuotaOf3(client);
  });

  async function expectQuotaOf3(client: ExchangeClient): Promise<void> {
    for (let i = 0; i < 3; i++) await client.send(report());
    expect((await client.post(report())).status).toBe(429);
    expect((await world.oneStop.post(report())).status).toBe(202);
  }
});

/** Lines of the log that say that Redis went, and that it came back. */
function signs(): { away: number; back: number } {
  const lines = world.hub.process.log().split('\n');
  const count = (message: string): number => lines.filter(line => line.includes(message)).length;
  return { away: count('Redis is away'), back: count('Redis is back') };
}

/** Told by readiness, which stays what it is, and by a metric. Somebody has to ask for Redis to be missed. */
async function untilRedisIs(state: 'up' | 'away'): Promise<void> {
  const look = async () => {
    await world.client('stream').post(report());
    const ready = await fetch(`${world.hub.healthUrl}/health/ready`);
    const { checks } = (await ready.json()) as { checks: Record<string, string> };
    const metrics = await (await fetch(`${world.hub.healthUrl}/metrics`)).text();
    const isTold = metrics.includes(`\nhub_redis_up ${state === 'up' ? 1 : 0}\n`);
    return ready.status === 200 && checks['redis']?.split(':')[0] === state && isTold;
  };
  await waitFor(look, { what: `readiness and metrics to say that Redis is ${state}`, timeoutMs: 30_000 });
}
