import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Problem, TransactionRow } from './support/answers.js';
import type { Dossier } from './support/province.js';
import { agreement, codeOf, merge, type RegistryDocument, system, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H63';
const NAMES = ['paused', 'gone', 'skipped', 'retried', 'stopped', 'moved'] as const;
type Name = (typeof NAMES)[number];
const REASON = { reason: 'because a test says so' };

/** Each subscriber has a unit of its own, so that no test disturbs another. */
const unitOf = (name: Name): number => NAMES.indexOf(name) + 1;

const receivers: Record<Name, WebhookReceiver> = {} as never;
let world: World;

beforeAll(async () => {
  const partners: RegistryDocument[] = [];
  for (const name of NAMES) {
    receivers[name] = await WebhookReceiver.start();
    const agencies = [`000.00.0${unitOf(name)}.${TOP}`];
    // Only what is to be retried may die: whatever else waits must still wait when its lever is pulled.
    const maxAttempts = name === 'retried' ? 3 : 1_000;
    partners.push(webhookPartner(TOP, name, { url: receivers[name].url, agencies, maxAttempts }));
  }
  const bystander = { systems: [system(TOP, 'bystander')], agreements: [agreement(TOP, 'bystander', ['read'])] };
  const env = { DELIVERY_BACKOFF_MS: '50', DELIVERY_MAX_BACKOFF_MS: '1000' };
  world = await startWorld(TOP, merge(...partners, bystander), { env });
});

afterAll(async () => {
  await world?.remove();
  await Promise.all(Object.values(receivers).map(receiver => receiver.stop()));
});

const pull = (name: Name, lever: 'pause' | 'resume', body: object = REASON) =>
  world.admin.call<Record<string, unknown> & Problem>(
    'POST',
    `/api/v1/subscriptions/${codeOf(TOP, name)}/${lever}`,
    body,
  );

function until(id: string, isSo: (transaction: TransactionRow) => boolean): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.oneStop.transaction(id);
    return isSo(transaction) && transaction;
  };
  return waitFor(look, { what: `${id} to come so far`, timeoutMs: 30_000 });
}

const isParked = ({ deliveries }: TransactionRow) => deliveries.some(({ state }) => state === 'parked');
const hasSucceeded = ({ outcome }: TransactionRow) => outcome === 'succeeded';

function arrived(name: Name, dossier: Dossier, statuses: readonly number[]): Promise<unknown> {
  const all = () => receivers[name].statusesOf(dossier.code).length >= statuses.length;
  return waitFor(all, { what: `${dossier.code} to arrive`, timeoutMs: 30_000 });
}

interface AuditRow {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
}

async function audit(subject: string): Promise<string[]> {
  const { body } = await world.admin.call<{ items: AuditRow[] }>('GET', '/api/v1/audit?limit=500');
  const own = body.items.filter(row => row.subject.startsWith(subject)).reverse();
  return own.map(({ actor, action, reason }) => `${actor} ${action}: ${reason}`);
}

describe('a paused subscription', () => {
  it('gets nothing, and all of it in order once it is resumed; who did it and why is on record', async () => {
    const dossier = world.province.dossier(unitOf('paused'));
    const { status, body } = await pull('paused', 'pause');
    expect({ status, body }).toMatchObject({ status: 200, body: { paused: true, pausedBy: codeOf(TOP, 'admin') } });
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2, 4]));
    for (const id of ids) await until(id, isParked);
    expect(receivers.paused.calls).toBe(0);
    expect((await pull('paused', 'resume')).body).toMatchObject({ paused: false });
    for (const id of ids) await until(id, hasSucceeded);
    expect(receivers.paused.statusesOf(dossier.code)).toEqual([1, 2, 4]);
    const who = codeOf(TOP, 'admin');
    expect(await audit(`subscriptions/${codeOf(TOP, 'paused')}`)).toEqual([
      `${who} pause: ${REASON.reason}`,
      `${who} resume: ${REASON.reason}`,
    ]);
  });

  it('is what an endpoint that answers 410 becomes, and nothing sent to it is dead', async () => {
    const dossier = world.province.dossier(unitOf('gone'));
    receivers.gone.answer = () => 410;
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2]));
    for (const id of ids) await until(id, isParked);
    const subject = `subscriptions/${codeOf(TOP, 'gone')}`;
    await waitFor(async () => (await audit(subject)).length > 0, { what: 'the pause to be on record' });
    expect(await audit(subject)).toEqual(['hub pause: http-410']);
    expect(receivers.gone.calls).toBe(1);
    receivers.gone.answer = () => 204;
    await pull('gone', 'resume');
    await arrived('gone', dossier, [1, 2]);
    expect(receivers.gone.statusesOf(dossier.code)).toEqual([1, 2]);
  });

  it.each<[string, () => Promise<{ status: number }>, number]>([
    ['no reason', () => pull('paused', 'pause', {}), 422],
    [
      'a subscription that does not exist',
      () => world.admin.call('POST', '/api/v1/subscriptions/no/pause', REASON),
      404,
    ],
    ['an agency’s system', () => pullAs('bystander'), 401],
  ])('is not what %s makes', async (_what, call, status) => {
    expect((await call()).status).toBe(status);
  });

  async function pullAs(name: string): Promise<{ status: number }> {
    const authorization = `Bearer ${await world.client(name).token()}`;
    const path = `/api/v1/subscriptions/${codeOf(TOP, 'paused')}/pause`;
    return world.admin.call('POST', path, REASON, { authorization });
  }
});

describe('a paused endpoint', () => {
  const stop = (lever: 'pause' | 'resume', code = codeOf(TOP, 'stopped'), body: object = REASON) =>
    world.admin.call<Record<string, unknown> & Problem>('POST', `/api/v1/connectors/${code}/${lever}`, body);

  it('gets nothing of any subscription, and all of it in order once it is resumed', async () => {
    const second = `${codeOf(TOP, 'stopped')}-second`;
    const { subscriptions = [] } = webhookPartner(TOP, 'stopped', {
      url: receivers.stopped.url,
      agencies: [`000.00.0${unitOf('stopped')}.${TOP}`],
    });
    await world.admin.load({ subscriptions: [{ ...subscriptions[0], code: second }] });
    expect((await stop('pause')).body).toMatchObject({ paused: true, pausedBy: codeOf(TOP, 'admin') });
    const dossier = world.province.dossier(unitOf('stopped'));
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2, 4]));
    for (const id of ids) await until(id, isParked);
    expect(receivers.stopped.calls).toBe(0);
    await stop('resume');
    for (const id of ids) await until(id, hasSucceeded);
    expect(receivers.stopped.statusesOf(dossier.code).sort()).toEqual([1, 1, 2, 2, 4, 4]);
    const who = codeOf(TOP, 'admin');
    expect(await audit(`connectors/${codeOf(TOP, 'stopped')}`)).toEqual([
      `${who} pause: ${REASON.reason}`,
      `${who} resume: ${REASON.reason}`,
    ]);
  });

  it.each<[string, () => Promise<{ status: number }>, number]>([
    ['no reason', () => stop('pause', undefined, {}), 422],
    ['a connector that does not exist', () => stop('pause', 'no'), 404],
  ])('is not what %s makes', async (_what, call, status) => {
    expect((await call()).status).toBe(status);
  });
});

describe('an endpoint that has moved', () => {
  const code = codeOf(TOP, 'moved');
  const move = (url: string, body: object = REASON) =>
    world.admin.call<Record<string, unknown> & Problem>('PATCH', `/api/v1/connectors/${code}`, { url, ...body });
  const address = async () => (await world.admin.call<{ url: string }>('GET', `/api/v1/connectors/${code}`)).body.url;

  it('gets what waited at its new address, which outlives a restart with the old files; who moved it is on record', async () => {
    const old = receivers.moved.url;
    receivers.moved.answer = () => 503;
    const dossier = world.province.dossier(unitOf('moved'));
    const ids = await world.oneStop.sendAll(dossier.reports([1, 2]));
    for (const id of ids) await until(id, isParked);
    const moved = await WebhookReceiver.start();
    const there = moved.url;
    try {
      expect((await move(moved.url)).body).toMatchObject({ url: moved.url, addressOverride: { declaredUrl: old } });
      for (const id of ids) await until(id, hasSucceeded);
      expect(moved.statusesOf(dossier.code)).toEqual([1, 2]);
      await world.hub.process.restart();
      world.admin.signOut();
      world.oneStop.signOut();
      expect(await address()).toBe(moved.url);
      expect(world.hub.process.log()).toContain('An operator’s address stays in force');
      await until(await world.oneStop.send(dossier.report(4)), hasSucceeded);
      expect(moved.statusesOf(dossier.code)).toEqual([1, 2, 4]);
      await move(old);
      expect(await address()).toBe(old);
    } finally {
      await moved.stop();
    }
    const { body } = await world.admin.call<{ items: AuditRow[] }>('GET', '/api/v1/registry/changes');
    const actor = codeOf(TOP, 'admin');
    const recorded = { actor, action: 'change-address', subject: `connectors/${code}`, ...REASON };
    expect(body.items.slice(0, 2)).toMatchObject([recorded, recorded]);
    const said = `${actor} change-address: ${REASON.reason}`;
    const both = async () => (await audit(`connectors/${code}`)).length >= 2;
    await waitFor(both, { what: 'both changes to be in the audit' });
    expect(await audit(`connectors/${code}`)).toEqual([said, said]);
    const { body: all } = await world.admin.call<{ items: object[] }>('GET', '/api/v1/audit?limit=500');
    expect(all.items).toContainEqual(expect.objectContaining({ ...recorded, before: there, after: old }));
  });

  it.each<[string, () => Promise<{ status: number }>, number]>([
    ['no reason', () => move('http://127.0.0.1:1/', { reason: '' }), 422],
    ['an address that is none', () => move('nowhere'), 422],
  ])('is not what %s makes', async (_what, call, status) => {
    expect((await call()).status).toBe(status);
  });
});

describe('a message that is skipped', () => {
  it('is dead with the reason, and its dossier goes on behind it', async () => {
    const dossier = world.province.dossier(unitOf('skipped'));
    await pull('skipped', 'pause');
    const [first, second, third] = await world.oneStop.sendAll(dossier.reports([1, 2, 4]));
    await until(third!, isParked);
    const parked = await world.admin.deliveries({ state: 'parked', subscription: codeOf(TOP, 'skipped') });
    const idOf = (transactionId: string) => parked.find(row => row.transactionId === transactionId)!.id;
    const skip = (transactionId: string, body: object = REASON) =>
      world.admin.call<Problem>('POST', `/api/v1/deliveries/${idOf(transactionId)}/skip`, body);
    expect((await skip(second!)).status).toBe(409);
    expect((await skip(first!, {})).status).toBe(422);
    expect((await skip(first!)).status).toBe(204);
    expect((await skip(first!)).status).toBe(404);
    await pull('skipped', 'resume');
    await until(third!, hasSucceeded);
    expect(receivers.skipped.statusesOf(dossier.code)).toEqual([2, 4]);
    const { outcome, deliveries } = await until(first!, ({ outcome: now }) => now !== 'open');
    expect({ outcome, deliveries }).toMatchObject({ outcome: 'failed', deliveries: [{ state: 'dead', attempts: 0 }] });
    expect(await audit(`deliveries/${idOf(first!)}`)).toEqual([`${codeOf(TOP, 'admin')} skip: ${REASON.reason}`]);
  });
});

describe('what failed with one code', () => {
  it.each<[string, object]>([
    ['neither a subscription nor a code', REASON],
    ['a code and no reason', { code: 'http-500' }],
    ['transactions of no subscription', { code: 'http-500', transactions: ['x'], ...REASON }],
  ])('is not tried again by a call with %s', async (_what, body) => {
    expect((await world.admin.call('POST', '/api/v1/deliveries/retry', body)).status).toBe(422);
  });

  it('is tried again alone, all of it with one call', async () => {
    const [refused, broken] = [1, 2].map(() => world.province.dossier(unitOf('retried')));
    receivers.retried.answer = ({ subject }) => (subject === refused!.code ? 422 : 500);
    const ids = [await world.oneStop.send(refused!.report(1)), await world.oneStop.send(broken!.report(1))];
    for (const id of ids) await until(id, ({ outcome }) => outcome === 'failed');
    receivers.retried.answer = () => 204;
    const subscription = codeOf(TOP, 'retried');
    const retry = { subscription, code: 'http-422', ...REASON };
    const { status, body } = await world.admin.call<{ retried: number }>('POST', '/api/v1/deliveries/retry', retry);
    expect({ status, body }).toEqual({ status: 202, body: { retried: 1 } });
    await until(ids[0]!, hasSucceeded);
    expect(receivers.retried.statusesOf(broken!.code)).toEqual([]);
    expect((await world.admin.deliveries({ state: 'dead', subscription })).map(row => row.code)).toEqual(['http-500']);
    const everywhere = { code: 'http-500', ...REASON };
    expect((await world.admin.call('POST', '/api/v1/deliveries/retry', everywhere)).status).toBe(202);
    await until(ids[1]!, hasSucceeded);
    expect(await audit(`subscriptions/${subscription}#http-500`)).toEqual([
      `${codeOf(TOP, 'admin')} retry: ${REASON.reason}`,
    ]);
  });
});
