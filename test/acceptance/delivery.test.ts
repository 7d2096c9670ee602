import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { TransactionRow } from './support/answers.js';
import type { Dossier } from './support/province.js';
import { codeOf, merge, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H66';
const FLAKY = codeOf(TOP, 'flaky');
const MORTAL = codeOf(TOP, 'mortal');
/** Units of the province, each with subscribers of its own. */
const SHARED = 1;
const DYING = 2;
const OUTSIDE = 3;
const REDIRECTED = 4;
const LIFE = [1, 2, 4, 9, 10];

const receivers: Record<'flaky' | 'steady' | 'mortal' | 'outside' | 'redirecting', WebhookReceiver> = {} as never;
let world: World;

beforeAll(async () => {
  for (const name of ['flaky', 'steady', 'mortal', 'redirecting'] as const)
    receivers[name] = await WebhookReceiver.start();
  // Of this machine, but not in the networks to which the hub may deliver.
  receivers.outside = await WebhookReceiver.start('127.0.0.2');
  const partner = (name: keyof typeof receivers, unit: number, maxAttempts: number) => {
    const agencies = [`000.00.0${unit}.${TOP}`];
    return webhookPartner(TOP, name, { url: receivers[name].url, agencies, maxAttempts });
  };
  const partners = merge(
    partner('flaky', SHARED, 1_000),
    partner('steady', SHARED, 3),
    partner('mortal', DYING, 3),
    partner('outside', OUTSIDE, 2),
    partner('redirecting', REDIRECTED, 2),
  );
  const env = {
    DELIVERY_ALLOWED_NETWORKS: '127.0.0.1/32',
    DELIVERY_BACKOFF_MS: '50',
    DELIVERY_MAX_BACKOFF_MS: '1000',
  };
  world = await startWorld(TOP, partners, { env });
});

beforeEach(() => {
  for (const receiver of Object.values(receivers)) receiver.answer = () => 204;
});

afterAll(async () => {
  await world?.remove();
  await Promise.all(Object.values(receivers).map(receiver => receiver.stop()));
});

function until(id: string, what: string, isSo: (transaction: TransactionRow) => boolean): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.oneStop.transaction(id);
    return isSo(transaction) && transaction;
  };
  return waitFor(look, { what: `${id} ${what}`, timeoutMs: 30_000 });
}

const settled = (id: string) => until(id, 'to be settled', ({ outcome }) => outcome !== 'open');

function arrived(receiver: WebhookReceiver, dossier: Dossier, statuses: readonly number[], timeoutMs = 30_000) {
  const all = () => receiver.of(dossier.code).length >= statuses.length;
  return waitFor(all, { what: `${dossier.code} to arrive`, timeoutMs });
}

describe('a receiver that fails for one dossier', () => {
  it('gets that dossier in order when it heals, and nobody else has waited', async () => {
    const [sick, well] = [world.province.dossier(SHARED), world.province.dossier(SHARED)];
    receivers.flaky.answer = ({ subject, status }) => (subject === sick.code && status > 1 ? 500 : 204);
    const ids = await world.oneStop.sendAll(sick.reports(LIFE));
    await world.oneStop.sendAll(well.reports(LIFE));
    await arrived(receivers.steady, sick, LIFE, 5_000);
    await arrived(receivers.steady, well, LIFE, 5_000);
    await arrived(receivers.flaky, well, LIFE, 5_000);
    expect(receivers.flaky.statusesOf(sick.code)).toEqual([1]);
    receivers.flaky.answer = () => 204;
    await arrived(receivers.flaky, sick, LIFE);
    for (const id of ids) await settled(id);
    for (const receiver of [receivers.flaky, receivers.steady]) {
      expect(receiver.statusesOf(sick.code)).toEqual(LIFE);
      expect(receiver.statusesOf(well.code)).toEqual(LIFE);
    }
  });
});

describe('a receiver that fails for all', () => {
  it('has its messages parked where an operator sees them, while the other partner has them at once', async () => {
    const dossiers = Array.from({ length: 10 }, () => world.province.dossier(SHARED));
    receivers.flaky.answer = () => 500;
    const ids: string[] = [];
    for (const dossier of dossiers) ids.push(...(await world.oneStop.sendAll(dossier.reports([1, 2]))));
    for (const dossier of dossiers) await arrived(receivers.steady, dossier, [1, 2], 5_000);
    const isParked = ({ deliveries }: TransactionRow) => deliveries.some(each => each.state === 'parked');
    const first = await until(ids[0]!, 'to be parked', isParked);
    expect(first.outcome).toBe('open');
    expect(first.deliveries.map(({ subscription, state }) => [subscription, state]).sort()).toEqual([
      [FLAKY, 'parked'],
      [codeOf(TOP, 'steady'), 'delivered'],
    ]);
    const parked = await world.admin.deliveries({ state: 'parked', subscription: FLAKY });
    expect(new Set(parked.map(delivery => delivery.transactionId))).toEqual(new Set(ids));
    expect(parked[0]).toMatchObject({ subscription: FLAKY, state: 'parked', code: 'http-500' });
    receivers.flaky.answer = () => 204;
    for (const dossier of dossiers) await arrived(receivers.flaky, dossier, [1, 2]);
    for (const dossier of dossiers) expect(receivers.flaky.statusesOf(dossier.code)).toEqual([1, 2]);
    for (const id of ids) expect(await settled(id)).toMatchObject({ outcome: 'succeeded' });
    expect(await world.admin.deliveries({ state: 'parked', subscription: FLAKY })).toEqual([]);
  });

  it('gets what was parked after the hub was killed and started again', async () => {
    const dossier = world.province.dossier(SHARED);
    receivers.flaky.answer = () => 500;
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2, 4]));
    const isParked = async () => (await world.admin.deliveries({ state: 'parked', subscription: FLAKY })).length === 3;
    await waitFor(isParked, { what: 'the messages to be parked', timeoutMs: 20_000 });
    await world.hub.process.kill9();
    receivers.flaky.answer = () => 204;
    await world.hub.process.start();
    await arrived(receivers.flaky, dossier, [1, 2, 4]);
    for (const id of ids) expect(await settled(id)).toMatchObject({ outcome: 'succeeded' });
    expect([...new Set(receivers.flaky.statusesOf(dossier.code))]).toEqual([1, 2, 4]);
  });
});

describe('a delivery that fails for good', () => {
  it('is dead after its last attempt and counts as failed, until an operator’s retry makes it succeed', async () => {
    const dossier = world.province.dossier(DYING);
    receivers.mortal.answer = () => 500;
    const id = await world.oneStop.send(dossier.report(1));
    const failed = await settled(id);
    expect(failed).toMatchObject({
      outcome: 'failed',
      deliveries: [{ subscription: MORTAL, state: 'dead', attempts: 3 }],
    });
    expect(receivers.mortal.calls).toBe(3);
    const [dead, ...others] = await world.admin.deliveries({ state: 'dead', subscription: MORTAL });
    expect(others).toEqual([]);
    expect(dead).toMatchObject({ transactionId: id, state: 'dead', attempts: 3, businessKey: dossier.code });
    const figures = { accepted: 1, succeeded: 0, failed: 1, open: 0, successRate: 0, settledRate: 0 };
    expect(await world.admin.figures('agency', dossier.agency)).toMatchObject(figures);

    receivers.mortal.answer = () => 204;
    expect((await world.admin.retry(dead!.id)).status).toBe(202);
    const healed = await until(id, 'to succeed', ({ outcome }) => outcome === 'succeeded');
    expect(healed.deliveries).toEqual([expect.objectContaining({ subscription: MORTAL, state: 'delivered' })]);
    expect(receivers.mortal.statusesOf(dossier.code)).toEqual([1]);
    const corrected = { accepted: 1, succeeded: 1, failed: 0, open: 0, successRate: 1, settledRate: 1 };
    expect(await world.admin.figures('agency', dossier.agency)).toMatchObject(corrected);
    expect(await world.admin.deliveries({ state: 'dead' })).toEqual([]);
  });

  it('that does not exist cannot be retried', async () => {
    expect((await world.admin.retry('999999999')).status).toBe(404);
  });
});

describe('an address outside the allowed networks', () => {
  it('is never called, and the record fails visibly instead', async () => {
    const id = await world.oneStop.send(world.province.dossier(OUTSIDE).report(1));
    expect(await settled(id)).toMatchObject({ outcome: 'failed', deliveries: [{ state: 'dead' }] });
    expect(receivers.outside.calls).toBe(0);
  });

  it('is not reached by a redirect either', async () => {
    receivers.redirecting.answer = () => ({ location: receivers.outside.url });
    const id = await world.oneStop.send(world.province.dossier(REDIRECTED).report(1));
    expect(await settled(id)).toMatchObject({ outcome: 'failed', deliveries: [{ state: 'dead' }] });
    expect(receivers.outside.calls).toBe(0);
  });
});
