import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Random } from '#libs/samples';
import { waitFor } from '#libs/testing';
import { at, LAND, landRegistry, notice, payment, RECEIPT } from './support/land.js';
import type { Dossier } from './support/province.js';
import { agreement, codeOf, type RegistryDocument, merge, system } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H89';
const DOSSIERS = 60;
const POSTERS = 6;
const KILLS = 3;

let world: World;
let receiver: WebhookReceiver;
const random = new Random(89);

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, merge(landRegistry(TOP, receiver.url), statusReader(receiver.url)));
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

/** Is brought the statuses, as the national portal would be. */
function statusReader(url: string): RegistryDocument {
  const code = codeOf(TOP, 'portal');
  const secrets = { signingSecret: 'whsec_YWNjZXB0YW5jZS13ZWJob29rLXNpZ25pbmctc2VjcmV0' };
  const subscription = { code, system: code, service: 'service-record-status', serviceVersion: '1', connector: code };
  return {
    systems: [system(TOP, 'portal')],
    agreements: [agreement(TOP, 'portal', ['receive'])],
    connectors: [{ code, system: code, protocol: 'webhook', url, secrets, timeoutMs: 5_000 }],
    subscriptions: [{ ...subscription, filter: { agencies: [TOP] }, maxAttempts: 1_000 }],
  };
}

const HASHED = { name: 'GCN', file: { url: 'https://land.example/1', sha256: 'e'.repeat(64) } };

/** A dossier’s life, some of it told twice, in no order. */
function storyOf(dossier: Dossier): object[] {
  const told: [type: string, more: object][] = [
    ['received', RECEIPT],
    ['moved', {}],
    ['supplement-requested', {}],
    ['supplement-received', {}],
    ['tax-transfer', { transfer: { number: 'PCT' } }],
    ['tax-notice', notice('1', 'registration-fee', 500)],
    ['tax-notice', notice('2', 'land-use-fee', 700)],
    ['tax-paid', payment('1', 500)],
    ['tax-paid', payment('2', 700)],
    ['finished', { result: { kind: 'issued', files: [HASHED] } }],
    ['handed-over', {}],
  ];
  const records = told.map(([type, more], hour) => ({
    ...{ dossierCode: dossier.code, agencyCode: dossier.agency, type, occurredAt: at(hour) },
    ...more,
  }));
  const twice = records.flatMap(record => (random.chance(0.3) ? [record, record] : [record]));
  return twice
    .map(record => ({ record, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ record }) => record);
}

/** Sends until each was answered 202, as a sender with an outbox does. */
async function post(records: object[]): Promise<void> {
  for (const record of records) {
    const accepted = async () => (await world.oneStop.post(record, {}, LAND)).status === 202;
    await waitFor(accepted, { what: 'a record to be accepted', timeoutMs: 60_000 });
  }
}

it('a hub that is killed while land messages come in any order ends every dossier as it was told', async () => {
  const dossiers = Array.from({ length: DOSSIERS }, () => world.province.dossier());
  const stories = dossiers.map(storyOf);
  const total = stories.flat().length;
  const queues = Array.from({ length: POSTERS }, (_, i) => stories.filter((_, n) => n % POSTERS === i).flat());
  const sending = Promise.all(queues.map(post));
  for (let kill = 1; kill <= KILLS; kill++) {
    await waitFor(() => receiver.taken.length > (kill * total) / 6, {
      what: 'the load to be under way',
      timeoutMs: 60_000,
    });
    await world.hub.process.kill9();
    await world.hub.process.start();
  }
  await sending;

  for (const dossier of dossiers) {
    const look = async () => {
      const { status, body } = await world.admin.call<{ state: string }>(
        'GET',
        `/api/v1/land-dossiers/${dossier.code}`,
      );
      return status === 200 && body.state === 'handed-over' && body;
    };
    expect(await waitFor(look, { what: `${dossier.code} to be handed over`, timeoutMs: 60_000 })).toMatchObject({
      ...{ held: 0, portalStatus: 10, noticesUnpaid: 0, tax: { fulfilled: true } },
    });
  }
  const settled = async () => (await world.admin.figures('agency', dossiers[0]!.agency)).open === 0;
  await waitFor(settled, { what: 'every transaction to be settled', timeoutMs: 60_000 });
  for (const dossier of dossiers) expectToldOnce(dossier);
});

/** A partner may be brought a message again after a crash, under its id; the first of each are in order, without a gap. */
function expectToldOnce(dossier: Dossier): void {
  const first = new Map(receiver.of(dossier.code).map(arrival => [arrival.id, arrival]));
  const arrivals = [...first.values()];
  const messages = arrivals.filter(({ data }) => data['type'] !== undefined);
  const statuses = arrivals.filter(({ data }) => data['type'] === undefined);
  expect(messages.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
  expect(statuses.map(({ sequence }) => sequence)).toEqual(statuses.map((_, i) => i + 1));
  expect(statuses.at(-1)?.status).toBe(10);
  expect(statuses.filter(({ status }) => status === 10)).toHaveLength(1);
}
