import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killInfrastructure, restartInfrastructure, waitFor } from '#libs/testing';
import type { BatchAnswer, ItemAnswer, Problem } from './support/answers.js';
import { agreement, merge, type RegistryDocument, system } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H60';
/** So slow that a test does not live to see the next unit, even on a slow machine. */
const BURST_OF_3 = { perSecond: 0.001, burst: 3 };

const sender = (name: string, quota: object): RegistryDocument => ({
  systems: [system(TOP, name)],
  agreements: [agreement(TOP, name, ['send'], { quota })],
});

let world: World;
beforeAll(async () => {
  world = await startWorld(
    TOP,
    merge(
      ...['single', 'batch', 'cut-off'].map(name => sender(name, BURST_OF_3)),
      sender('stream', { perSecond: 20, burst: 5 }),
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
    const lines = Array.from({ length: 25 }, () => JSON.stringify(report()));
    const began = performance.now();
    const headers = { 'content-type': 'application/x-ndjson' };
    const { status, text } = await world.client('stream').post(lines.join('\n'), headers);
    const answers = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as ItemAnswer);
    expect({ status, accepted: answers.filter(answer => answer.transactionId).length }).toEqual({
      status: 207, // decided before the end was known
      accepted: 25,
    });
    // 5 at once, then 20 a second.
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('holds in each process while Redis is away, and traffic goes on', async () => {
    await killInfrastructure('redis', 'SIGKILL');
    try {
      const client = world.client('cut-off');
      for (let i = 0; i < 3; i++) await client.send(report());
      expect((await client.post(report())).status).toBe(429);
      expect((await world.oneStop.post(report())).status).toBe(202);
    } finally {
      await restartInfrastructure('redis');
    }
  });
});
