import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { killInfrastructure, restartInfrastructure, waitFor } from '#libs/testing';
import type { Problem } from './support/answers.js';
import { compareAll, untilSettled } from './support/comparison.js';
import { Outbox } from './support/load.js';
import { webhookPartner } from './support/registry.js';
import { growthMb } from './support/resident-memory.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H76';
const LIMIT = 200;

let world: World;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, webhookPartner(TOP, 'tracking', { url: receiver.url, maxAttempts: 1_000 }), {
    env: { GATEWAY_MAX_BACKLOG: String(LIMIT) },
  });
});
afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

async function readiness(): Promise<{ status: number; backlog: string | undefined }> {
  const response = await fetch(`${world.hub.healthUrl}/health/ready`);
  const { checks } = (await response.json()) as { checks: Record<string, string> };
  return { status: response.status, backlog: checks['backlog'] };
}

/** Sends dossiers until the door says that it takes no more. */
async function fillUp(sent: Outbox[]): Promise<void> {
  for (;;) {
    const outbox = new Outbox(world.province.dossier().reports([1, 2]));
    await outbox.post(world.oneStop);
    sent.push(outbox);
    if (outbox.open.length > 0) return;
  }
}

it('takes no more while too much waits for a database that is away, and loses nothing of what it took', async () => {
  expect(await readiness()).toEqual({ status: 200, backlog: 'up' });
  const sent: Outbox[] = [];
  await killInfrastructure('postgres', 'SIGKILL');
  try {
    expect(await growthMb(world.hub.process.pid, () => fillUp(sent))).toBeLessThan(150);
    const taken = sent.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
    expect(taken).toBeGreaterThan(LIMIT);
    const { status, body, headers } = await world.oneStop.post<Problem>(world.province.dossier().report(1));
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(1);
    expect(await readiness()).toEqual({
      status: 503,
      backlog: expect.stringMatching(/^\d+ messages wait for [a-z-]+$/),
    });
    const metrics = await (await fetch(`${world.hub.healthUrl}/metrics`)).text();
    expect(metrics).toMatch(/^hub_backlog_messages\{consumer="service-records",topic="[\w.-]+"\} [1-9]\d+$/m);
    const lines = () => world.hub.process.log().match(/Records are refused: too much waits/g) ?? [];
    await waitFor(() => lines().length > 0, { what: 'it to be logged' });
    expect(lines()).toHaveLength(1);
  } finally {
    await restartInfrastructure('postgres');
  }
  const isOpen = async () => (await readiness()).status === 200;
  await waitFor(isOpen, { what: 'the door to open again', timeoutMs: 60_000 });
  for (const outbox of sent) await outbox.drain(world.hub.exchangeUrl, world.oneStop);
  await untilSettled(world, sent.length * 2);
  await compareAll(world, sent, receiver);
});
