import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { compareAll, untilSettled } from './support/comparison.js';
import { deadLetters } from './support/dead-letters.js';
import { Outbox } from './support/load.js';
import { webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H77';
/** Long enough for a handful of tries of each partition. */
const TRIES_MS = 4_000;

let world: World;
let receiver: WebhookReceiver;
/** What all tests sent. */
const all: Outbox[] = [];

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, webhookPartner(TOP, 'tracking', { url: receiver.url }));
});
afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

interface Readiness {
  readonly status: number;
  readonly checks: Readonly<Record<string, string>>;
}

async function readiness(): Promise<Readiness> {
  const response = await fetch(`${world.hub.healthUrl}/health/ready`);
  return { status: response.status, checks: ((await response.json()) as Readiness).checks };
}

/** Partitions that wait for the consumer's database to fit. */
async function waitingPartitions(consumer: string, code: string): Promise<number> {
  const metrics = await (await fetch(`${world.hub.healthUrl}/metrics`)).text();
  const [, count = '0'] =
    new RegExp(`^hub_waiting_partitions\\{consumer="${consumer}",code="${code}"\\} (\\d+)$`, 'm').exec(metrics) ?? [];
  return Number(count);
}

const linesAbout = (text: string, consumer: string): string[] =>
  world.hub.process
    .log()
    .split('\n')
    .filter(line => line.includes(text) && line.includes(`"consumer":"${consumer}"`));

describe('a consumer whose tables are changed under it', () => {
  it.each([
    [
      'service-records',
      '42703',
      'ALTER TABLE service_records.reports RENAME COLUMN effect TO effect_new',
      'ALTER TABLE service_records.reports RENAME COLUMN effect_new TO effect',
    ],
    [
      'ledger',
      '42P01',
      'ALTER TABLE ledger.entries RENAME TO entries_new',
      'ALTER TABLE ledger.entries_new RENAME TO entries',
    ],
    [
      'ledger',
      '42501',
      'REVOKE INSERT ON ledger.entries FROM hub_ledger',
      'GRANT INSERT ON ledger.entries TO hub_ledger',
    ],
  ])(
    '%s waits, says so once with SQLSTATE %s, and makes no dead letter of a good message',
    async (consumer, state, change, undo) => {
      const before = linesAbout('Batches wait: the program does not fit its database', consumer).length;
      const sent = Array.from({ length: 12 }, () => new Outbox(world.province.dossier().reports([1, 2])));
      await world.hub.database.query(change);
      try {
        for (const outbox of sent) await outbox.post(world.oneStop);
        await waitFor(async () => (await waitingPartitions(consumer, `sql-${state}`)) > 0, {
          what: 'partitions to wait',
        });
        const startedAt = performance.now();
        await waitFor(() => performance.now() - startedAt > TRIES_MS, { what: 'some more tries' });
        const { status, checks } = await readiness();
        expect({ status, said: checks[`consumer ${consumer}`] }).toEqual({
          status: 503,
          said: `waits: The database refused a statement (${state})`,
        });
        expect(linesAbout('Batches wait: the program does not fit its database', consumer)).toHaveLength(before + 1);
      } finally {
        await world.hub.database.query(undo);
      }
      await waitFor(async () => (await readiness()).status === 200, { what: 'the hub to be ready again' });
      all.push(...sent);
      await untilSettled(world, all.length * 2);
      await compareAll(world, all, receiver);
      expect(await waitingPartitions(consumer, `sql-${state}`)).toBe(0);
      expect(await deadLetters(world, { state: 'open' })).toEqual([]);
    },
  );
});
