import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { type DeadLetterRow, deadLetters, loggedDeaths } from './support/dead-letters.js';
import { type Place, putMessage } from './support/kafka.js';
import type { Report } from './support/province.js';
import { SERVICE, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H85';
const REPORTED = 'service-record.status.reported.v1';
const CHANGED = 'service-record.status.changed.v1';

let receiver: WebhookReceiver;
let world: World;
let pid: number;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, webhookPartner(TOP, 'tracking', { url: receiver.url }));
  pid = world.hub.process.pid;
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

interface Message {
  readonly key: string;
  readonly value: string | null;
  readonly headers: Record<string, string>;
}

/** As the hub itself writes it (libs/contracts, EnvelopeHeader), but for what is changed. */
function message(topic: string, report: Report, headers: Record<string, string> = {}): Message {
  const hub = `${new Date().toISOString()} ${SERVICE} 1 ${report.agencyCode} ${'0'.repeat(32)}`;
  return {
    key: report.dossierCode,
    value: JSON.stringify(report),
    headers: {
      ce_specversion: '1.0',
      ce_id: randomUUID(),
      ce_type: topic,
      ce_source: `/systems/${world.oneStop.code}`,
      ce_subject: report.dossierCode,
      ce_time: report.occurredAt,
      'content-type': 'application/json',
      ce_hub: topic === CHANGED ? `${hub} 1` : hub,
      ...headers,
    },
  };
}

interface Hostile {
  readonly name: string;
  readonly topic: string;
  readonly make: (whole: Message) => Message;
  /** Who cannot take it. */
  readonly consumers: readonly string[];
  /** Whether the message says of which transaction it is. */
  readonly readable?: boolean;
}

const withHeaders = (headers: Record<string, string>) => (whole: Message) => ({
  ...whole,
  headers: { ...whole.headers, ...headers },
});
const LONG = 'x'.repeat(65_536);

const ALL_REPORTED = ['ledger', 'service-records'];
const ALL_CHANGED = ['delivery', 'ledger'];

const HOSTILE: readonly Hostile[] = [
  {
    name: 'that is no envelope',
    topic: REPORTED,
    make: () => ({ key: 'k', value: 'garbage', headers: {} }),
    consumers: ALL_REPORTED,
  },
  {
    name: 'whose record is no JSON',
    topic: REPORTED,
    make: whole => ({ ...whole, value: '{"applicant":{"name":"Nguyễn Thị Hương","identityNumber":"002190123456"' }),
    consumers: ['service-records'],
    readable: true,
  },
  {
    name: 'that is a tombstone',
    topic: REPORTED,
    make: whole => ({ ...whole, value: null }),
    consumers: ['service-records'],
    readable: true,
  },
  {
    name: 'that is a bare tombstone',
    topic: CHANGED,
    make: ({ key }) => ({ key, value: null, headers: {} }),
    consumers: ALL_CHANGED,
  },
  {
    name: 'with a newer version of CloudEvents',
    topic: REPORTED,
    make: withHeaders({ ce_specversion: '2.0' }),
    consumers: ALL_REPORTED,
  },
  {
    name: 'with an envelope that a newer hub wrote',
    topic: CHANGED,
    make: whole => withHeaders({ ce_hub: `${whole.headers['ce_hub']} 4 more` })(whole),
    consumers: ALL_CHANGED,
  },
  {
    name: 'of a type that nobody knows',
    topic: REPORTED,
    make: withHeaders({ ce_type: 'weather.report.v9' }),
    consumers: ['service-records'],
    readable: true,
  },
  {
    name: 'of a change whose type nobody knows',
    topic: CHANGED,
    make: withHeaders({ ce_type: 'weather.changed.v9' }),
    consumers: ['delivery'],
    readable: true,
  },
  {
    name: 'whose id is none',
    topic: REPORTED,
    make: withHeaders({ ce_id: 'not-an-id' }),
    consumers: ALL_REPORTED,
  },
  {
    name: 'of a change whose id is none',
    topic: CHANGED,
    make: withHeaders({ ce_id: 'not-an-id' }),
    consumers: ALL_CHANGED,
  },
  {
    name: 'of a change with a NUL in its subject',
    topic: CHANGED,
    make: withHeaders({ ce_subject: 'H85-\0' }),
    consumers: ALL_CHANGED,
  },
  {
    name: 'with attributes of 64 kB',
    topic: REPORTED,
    make: withHeaders({ ce_id: LONG, ce_source: `/systems/${LONG}`, 'x-more': LONG }),
    consumers: ALL_REPORTED,
  },
  {
    name: 'with a subject of 64 kB',
    topic: CHANGED,
    make: withHeaders({ ce_subject: LONG }),
    consumers: ALL_CHANGED,
  },
  {
    name: 'that claims to be a dead letter already',
    topic: REPORTED,
    make: () => ({
      key: 'k',
      value: 'v',
      headers: { hub_group: 'x\u0000', hub_topic: LONG, hub_partition: '9', hub_offset: '9', hub_cause: LONG },
    }),
    consumers: ALL_REPORTED,
  },
  {
    name: 'of facts that are none',
    topic: 'hub.transactions.v1',
    make: () => ({ key: 'k', value: '{"facts":[{"transactionId":"1"}]}', headers: {} }),
    consumers: ['ledger'],
  },
];

const placeOf = (row: DeadLetterRow): Place => ({ topic: row.topic, partition: row.partition, offset: row.offset });

/** Its dead letters, once as many are listed as there have to be. */
function lettersAt(place: Place, count: number): Promise<DeadLetterRow[]> {
  const look = async () => {
    const own = (await deadLetters(world)).filter(row => JSON.stringify(placeOf(row)) === JSON.stringify(place));
    return own.length >= count && own;
  };
  return waitFor(look, { what: `the dead letters of ${JSON.stringify(place)}`, timeoutMs: 30_000 });
}

/** The next good record of the same dossier goes its whole way. */
async function expectTheNextToPass(report: Report): Promise<void> {
  const next = { ...report, status: 2, occurredAt: new Date(Date.parse(report.occurredAt) + 60_000).toISOString() };
  const id = await world.oneStop.send(next);
  const settled = async () => (await world.oneStop.transaction(id)).outcome === 'succeeded';
  await waitFor(settled, { what: 'the record behind it to be delivered', timeoutMs: 30_000 });
  expect(receiver.statusesOf(report.dossierCode)).toContain(2);
}

async function expectAlive(): Promise<void> {
  expect(world.hub.process.pid).toBe(pid);
  expect((await fetch(`${world.hub.healthUrl}/health/ready`)).status).toBe(200);
}

describe('a message on Kafka', () => {
  it.each(HOSTILE)('$name stops nobody, is logged once by each that cannot take it, and is listed', async hostile => {
    const report = world.province.dossier().report(1);
    const sent = hostile.make(message(hostile.topic, report));
    const place = await putMessage(hostile.topic, sent);
    await expectTheNextToPass(report);
    const letters = await lettersAt(place, hostile.consumers.length);
    expect(letters.map(({ consumer }) => consumer).sort()).toEqual(hostile.consumers);
    for (const letter of letters) {
      expect(letter).toMatchObject({ state: 'open', attempts: 1, cause: expect.stringMatching(/^[a-z-]+: \w/) });
      expect(JSON.stringify(letter)).not.toMatch(/Nguyễn|002190123456/);
    }
    expect(await loggedDeaths(world, place, hostile.consumers.length)).toEqual(hostile.consumers);
    if (hostile.readable) await expectFailed(sent.headers['ce_id']!);
    await expectAlive();
  });

  async function expectFailed(id: string): Promise<void> {
    const look = async () => (await world.admin.transaction(id)).outcome === 'failed';
    await waitFor(look, { what: 'its transaction to have failed', timeoutMs: 30_000 });
  }

  it('that is larger than a dead letter may be is listed, logged once, and stops nobody', async () => {
    const report = world.province.dossier().report(1);
    const sent = { ...message(REPORTED, report), value: '['.repeat(8_380_000) };
    const place = await putMessage(REPORTED, sent);
    await expectTheNextToPass(report);
    const [letter] = await lettersAt(place, 1);
    expect(letter).toMatchObject({ consumer: 'service-records', transactionId: sent.headers['ce_id'] });
    expect(await loggedDeaths(world, place, 1)).toEqual(['service-records']);
    const path = `/api/v1/dead-letters/${letter!.id}/replay`;
    const { status, body } = await world.admin.call<{ code: string }>('POST', path, { reason: 'try' });
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'not-kept' });
    await expectAlive();
  });

  it('on the topic of dead letters that says nothing of itself is listed too', async () => {
    const place = await putMessage('hub.dead-letters.v1', { key: 'k', value: 'v', headers: { hub_cause: 'a\u0000b' } });
    const [letter] = await lettersAt(place, 1);
    expect(letter).toMatchObject({ consumer: 'unknown', state: 'open' });
    const { status } = await world.admin.call('POST', `/api/v1/dead-letters/${letter!.id}/replay`, { reason: 'try' });
    expect(status).toBe(409);
    await expectAlive();
  });

  it('to be replayed that says nothing of itself is passed by', async () => {
    await putMessage('hub.replays.v1', { key: 'k', value: 'v', headers: {} });
    await expectTheNextToPass(world.province.dossier().report(1));
    await expectAlive();
  });

  it('that no entity of the registry is leaves the one before in force', async () => {
    const key = `system/${world.oneStop.code}`;
    const place = await putMessage('hub.registry.v1', { key, value: '{"kind":' });
    const logged = () => world.hub.process.log().includes('A registry message is no entity');
    await waitFor(logged, { what: 'the message to be logged' });
    const lines = world.hub.process
      .log()
      .split('\n')
      .filter(line => line.includes('A registry message is no entity'));
    expect(lines.filter(line => (JSON.parse(line) as Place).offset === place.offset)).toHaveLength(1);
    await expectTheNextToPass(world.province.dossier().report(1));
  });
});
