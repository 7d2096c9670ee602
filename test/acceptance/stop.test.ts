import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { patient, waitFor } from '#libs/testing';
import { compareAll, untilSettled } from './support/comparison.js';
import { KeepAlivePoster, type Sent } from './support/keep-alive-poster.js';
import { membersOf } from './support/kafka.js';
import { Outbox } from './support/load.js';
import { webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H75';
const NOTICE_MS = 1_500;
const DEADLINE_MS = 5_000;
const LIFE = [1, 2, 4, 9, 10];
const SENDERS = 6;
const MORE_THAN_IT_TAKES = 1_000;

let world: World;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, webhookPartner(TOP, 'tracking', { url: receiver.url, maxAttempts: 1_000 }), {
    env: { HUB_STOP_NOTICE_MS: String(NOTICE_MS), HUB_STOP_DEADLINE_MS: String(DEADLINE_MS) },
  });
});
afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

interface Readiness {
  readonly status: number;
  readonly checks: Readonly<Record<string, string>>;
  readonly at: number;
}

/** Looks at readiness all the time, as a balancer does, until the door is closed; everything that it was told. */
async function watchReadiness(): Promise<Readiness[]> {
  const seen: Readiness[] = [];
  for (;;) {
    const response = await fetch(`${world.hub.healthUrl}/health/ready`).catch(() => undefined);
    const body = (await response?.json().catch(() => undefined)) as Pick<Readiness, 'checks'> | undefined;
    if (!response || !body) return seen;
    seen.push({ status: response.status, checks: body.checks, at: performance.now() });
    await pause(20);
  }
}

const outboxes = Array.from({ length: SENDERS }, () => new Outbox([]));

function startPosters(): KeepAlivePoster[] {
  return outboxes.map((_, i) => {
    const dossiers = Array.from({ length: MORE_THAN_IT_TAKES }, () => world.province.dossier());
    outboxes[i] = new Outbox(dossiers.flatMap(dossier => dossier.reports(LIFE)));
    return new KeepAlivePoster(world.hub.exchangeUrl, world.oneStop, outboxes[i]);
  });
}

/** A new connection may meet a door that is being closed; one that is kept never ends with a request on its way. */
function isHonestEnd({ status, error, reused }: Sent): boolean {
  return status === 503 || error === 'ECONNREFUSED' || (error === 'ECONNRESET' && !reused);
}

const acknowledged = () => outboxes.reduce((sum, outbox) => sum + outbox.acknowledged.size, 0);

it('answers everything, says first that it is not ready, ends with 0 in time, and has lost nothing', async () => {
  const posters = startPosters();
  const over = Promise.all(posters.map(poster => poster.run()));
  const watching = watchReadiness();
  await waitFor(() => acknowledged() > 200, { what: 'the load to be under way', timeoutMs: 30_000 });

  const stoppedAt = performance.now();
  const code = await world.hub.process.stop();
  const tookMs = performance.now() - stoppedAt;
  await over;
  expect(code).toBe(0);
  expect(tookMs).toBeGreaterThanOrEqual(NOTICE_MS);
  expect(tookMs).toBeLessThan(patient(NOTICE_MS + DEADLINE_MS));

  const readiness = await watching;
  const turned = readiness.find(({ status }) => status === 503)!;
  expect(turned.checks).toMatchObject({ process: 'stopping', kafka: 'up' });
  expect(readiness.filter(({ at }) => at > turned.at).every(({ status }) => status === 503)).toBe(true);
  const ends = posters.map(({ sent }) => sent.at(-1)!);
  expect(posters.flatMap(({ sent }) => sent.slice(0, -1)).filter(({ status }) => status !== 202)).toEqual([]);
  expect(ends.filter(end => !isHonestEnd(end))).toEqual([]);
  for (const { at } of ends) expect(at).toBeGreaterThan(turned.at);
  for (const group of ['service-records', 'land-dossiers', 'delivery', 'ledger'])
    expect([group, await membersOf(group)]).toEqual([group, 0]);

  await world.hub.process.start();
  const sent = outboxes.map(outbox => firstDossiersOf(outbox));
  for (const outbox of sent) await outbox.drain(world.hub.exchangeUrl, world.oneStop);
  await untilSettled(
    world,
    sent.reduce((sum, outbox) => sum + outbox.reports.length, 0),
  );
  await compareAll(world, sent, receiver);
});

/** What was begun, to the end of its last dossier; the rest is never sent. */
function firstDossiersOf({ reports, acknowledged: known }: Outbox): Outbox {
  const begun = Math.ceil(known.size / LIFE.length) * LIFE.length;
  const outbox = new Outbox(reports.slice(0, begun));
  for (const [report, id] of known) outbox.acknowledged.set(report, id);
  return outbox;
}
