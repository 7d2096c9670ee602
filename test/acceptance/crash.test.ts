import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { killInfrastructure, patient, restartInfrastructure, waitFor } from '#libs/testing';
import type { Problem } from './support/answers.js';
import { compareAll, untilSettled } from './support/comparison.js';
import { Outbox } from './support/load.js';
import type { Report } from './support/province.js';
import { webhookPartner } from './support/registry.js';
import { growthMb } from './support/resident-memory.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H65';
const LIFE = [1, 2, 4, 9, 10];
const POSTERS = 4;
const AT_ONCE = 20;

let world: World;
let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, webhookPartner(TOP, 'tracking', { url: receiver.url, maxAttempts: 1_000 }));
});

afterEach(async () => {
  await world?.remove();
  await receiver?.stop();
});

/** Whole lives, a hundred dossiers side by side. */
function lives(dossiers: number): Report[] {
  const reports: Report[] = [];
  for (let start = 0; start < dossiers; start += 100) {
    const block = Array.from({ length: Math.min(100, dossiers - start) }, () => world.province.dossier());
    for (const status of LIFE) reports.push(...block.map(dossier => dossier.report(status)));
  }
  return reports;
}

interface Load {
  readonly outboxes: readonly Outbox[];
  readonly acknowledged: () => number;
  readonly total: number;
  /** Resolves when nobody sends any more. */
  readonly over: Promise<unknown>;
}

function startLoad(streamedDossiers: number, postedDossiers: number): Load {
  const streamed = new Outbox(lives(streamedDossiers));
  const posted = Array.from({ length: POSTERS }, () => new Outbox(lives(postedDossiers)));
  const outboxes = [streamed, ...posted];
  const { exchangeUrl } = world.hub;
  const over = Promise.all([
    streamed.stream(exchangeUrl, world.oneStop),
    ...posted.map(outbox => outbox.post(world.oneStop)),
  ]);
  const sum = (count: (outbox: Outbox) => number) => outboxes.reduce((total, outbox) => total + count(outbox), 0);
  return {
    outboxes,
    over,
    total: sum(outbox => outbox.reports.length),
    acknowledged: () => sum(outbox => outbox.acknowledged.size),
  };
}

async function sendTheRest({ outboxes }: Load): Promise<void> {
  for (const outbox of outboxes) await outbox.drain(world.hub.exchangeUrl, world.oneStop);
}

async function expectAllAccountedFor({ outboxes, total }: Load): Promise<void> {
  const figures = await untilSettled(world, total);
  expect(figures).toMatchObject({ accepted: total, succeeded: total, failed: 0, open: 0, flagged: 0, successRate: 1 });
  await compareAll(world, outboxes, receiver);
  expect(receiver.badSignatures).toBe(0);
}

describe('a hub that is killed in the middle of a load', () => {
  it('has lost nothing and applied nothing twice when it is back, and again when it is killed while it catches up', async () => {
    const load = startLoad(300, 10);
    await waitFor(() => load.acknowledged() > 300, { what: 'the load to be under way', timeoutMs: 30_000 });
    await world.hub.process.kill9();
    await load.over;
    expect(load.acknowledged()).toBeLessThan(load.total);
    await world.hub.process.start();
    await sendTheRest(load);
    await world.hub.process.kill9();
    await world.hub.process.start();
    await expectAllAccountedFor(load);
  });
});

describe('a hub whose Kafka is killed', () => {
  it('says so within two seconds, keeps its memory, and recovers by itself with nothing lost', async () => {
    const load = startLoad(200, 5);
    const meanwhile = lives(20);
    await waitFor(() => load.acknowledged() > 200, { what: 'the load to be under way', timeoutMs: 30_000 });
    await killInfrastructure('kafka', 'SIGKILL');
    try {
      await load.over;
      expect(load.acknowledged()).toBeLessThan(load.total);
      const growth = await growthMb(world.hub.process.pid, () => expectUnavailable(meanwhile));
      expect(growth).toBeLessThan(100);
      await expectNotReady();
    } finally {
      await restartInfrastructure('kafka');
    }
    const back = new Outbox(meanwhile);
    const takesAgain = async () => {
      await back.post(world.oneStop);
      return back.open.length === 0;
    };
    await waitFor(takesAgain, { what: 'the hub to take records again', timeoutMs: 30_000 });
    await sendTheRest(load);
    const total = load.total + meanwhile.length;
    await expectAllAccountedFor({ ...load, total, outboxes: [...load.outboxes, back] });
  });
});

/** Posts them while Kafka is away, some at once. */
async function expectUnavailable(reports: readonly Report[]): Promise<void> {
  const tookMs: number[] = [];
  for (let start = 0; start < reports.length; start += AT_ONCE) {
    tookMs.push(...(await Promise.all(reports.slice(start, start + AT_ONCE).map(expectOneUnavailable))));
  }
  expect(tookMs.filter(ms => ms >= patient(2_000))).toEqual([]);
}

/** How long the hub took to say so, in ms. */
async function expectOneUnavailable(report: Report): Promise<number> {
  const startedAt = performance.now();
  const answer = await world.oneStop.post<Problem>(report);
  const tookMs = performance.now() - startedAt;
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 'unavailable' });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.text).not.toMatch(/kafkajs|ECONN|Error\b/i);
  return tookMs;
}

async function expectNotReady(): Promise<void> {
  const notReady = async () => (await fetch(`${world.hub.healthUrl}/health/ready`)).status === 503;
  await waitFor(notReady, { what: 'the hub to say that it is not ready', timeoutMs: 15_000 });
  expect((await fetch(`${world.hub.healthUrl}/health/live`)).status).toBe(200);
}
