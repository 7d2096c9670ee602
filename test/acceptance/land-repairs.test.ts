import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { LAND, landRegistry, RECEIPT } from './support/land.js';
import { codeOf, merge } from './support/registry.js';
import { type Arrival, WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H69';
const PATH = '/api/v1/reconciliations';
const COMMANDS = '/api/v1/delivery-commands';
const REASON = 'the land office has lost it';
const DAY = '2026-03-02';
const archive = codeOf(TOP, 'archive');

interface Difference {
  readonly n: number;
  readonly dossierCode: string;
  readonly kind: string;
  readonly cause: string;
  readonly done: readonly { readonly action: string; readonly commands?: readonly string[]; readonly asked?: Asked }[];
}
interface Asked {
  readonly reconciliation: string;
  readonly links: { readonly reconciliation: string; readonly differences: string };
}
interface Resend {
  readonly id: string;
  readonly action: string;
  readonly subscription: string;
  readonly transactions: number;
}
interface Command extends Resend {
  readonly state: string;
  readonly retried?: number;
  readonly replay?: string;
  readonly subject: string;
  readonly requestedBy: string;
  readonly reason: string;
}
interface Repair {
  readonly asked?: Asked;
  readonly resends: readonly Resend[];
}

let world: World;
let receiver: WebhookReceiver;
/** Gives the list of the agency whose connector says so. */
let archiveOffice: Server;
let list = '';

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  archiveOffice = createServer((_, response) => void response.end(list)).listen(0, '127.0.0.1');
  await once(archiveOffice, 'listening');
  const { port } = archiveOffice.address() as AddressInfo;
  const registry = landRegistry(TOP, receiver.url);
  const [brings] = registry.connectors ?? [];
  const settings = { book: `http://127.0.0.1:${port}/list`, bookParty: 'land', bookAgency: TOP };
  world = await startWorld(TOP, merge(registry, { connectors: [{ ...brings, code: codeOf(TOP, 'list'), settings }] }));
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
  archiveOffice?.closeAllConnections();
  archiveOffice?.close();
});

const get = async <T>(path: string): Promise<T> => (await world.admin.call<T>('GET', path)).body;
const markOf = ({ text }: Arrival) => (JSON.parse(text) as { hubreplay?: string }).hubreplay;
/** Of the dossier, what was brought as the past. */
const replayed = (dossier: string) => receiver.of(dossier).filter(arrival => markOf(arrival) !== undefined);
const untilTaken = (count: number) =>
  waitFor(async () => receiver.taken.length >= count, { what: `${count} arrivals`, timeoutMs: 60_000 });

/** A new dossier of which the hub has accepted the first message. */
async function receive(): Promise<string> {
  const { code: dossierCode, agency: agencyCode } = world.province.dossier();
  const occurredAt = `${DAY}T08:00:00+07:00`;
  const record = { dossierCode, agencyCode, type: 'received', occurredAt, ...RECEIPT };
  expect(await world.oneStop.post(record, {}, LAND)).toMatchObject({ status: 202 });
  return dossierCode;
}

/** The archive's empty list, compared: what of the hub's it lacks. */
async function compare(
  more: object = {},
): Promise<{ readonly id: string; readonly differences: readonly Difference[] }> {
  const asked = { party: 'land', agency: TOP, from: DAY, to: '2026-03-03', system: archive, ...more };
  const query = new URLSearchParams(asked).toString();
  const headers = { 'content-type': 'application/x-ndjson' };
  const { body } = await world.admin.call<{ id: string }>('POST', `${PATH}?${query}`, '', headers);
  const { items } = await get<{ items: Difference[] }>(`${PATH}/${body.id}/differences`);
  return { id: body.id, differences: items };
}

async function repair(path: string, more: object = {}): Promise<Repair> {
  const { status, body } = await world.admin.call<Repair>('POST', path, { action: 'resend', reason: REASON, ...more });
  expect(status).toBe(202);
  return body;
}

/** Delivery hears of it over Kafka. */
function untilDone({ id }: Resend): Promise<Command> {
  const look = async () => {
    const { status, body } = await world.admin.call<Command>('GET', `${COMMANDS}/${id}`);
    return status === 200 && body.state === 'done' && body;
  };
  return waitFor(look, { what: `command ${id} to be done`, timeoutMs: 60_000 });
}

describe('an operator who has a dossier resent that a party’s list lacks', () => {
  let dossiers: string[];

  it('needs no further call: the party is brought its messages, marked as a replay, and nothing else', async () => {
    dossiers = [await receive(), await receive(), await receive()];
    await untilTaken(3);
    const { id, differences } = await compare();
    expect(differences.map(({ kind }) => kind)).toEqual(['only-here', 'only-here', 'only-here']);
    const [{ n, dossierCode }] = differences as [Difference];
    const { resends } = await repair(`${PATH}/${id}/differences/${n}/repair`);
    expect(resends).toEqual([{ id: expect.any(String), action: 'replay', subscription: archive, transactions: 1 }]);
    const atOnce = await world.admin.call<Command>('GET', `${COMMANDS}/${resends[0]!.id}`);
    expect(atOnce).toMatchObject({ status: 200, body: { action: 'replay', subscription: archive } });

    const command = await untilDone(resends[0]!);
    const operator = codeOf(TOP, 'admin');
    expect(command).toMatchObject({ requestedBy: operator, reason: REASON });
    expect(command.subject).toBe(`reconciliations/${id}/differences/${n}`);
    await untilTaken(4);
    expect(replayed(dossierCode).map(markOf)).toEqual([command.replay]);
    expect(receiver.taken).toHaveLength(4);
    const { items } = await get<{ items: Difference[] }>(`${PATH}/${id}/differences`);
    expect(items.map(({ done }) => done.map(each => each.commands))).toEqual([[[command.id]], [], []]);
    const audit = await get<{ items: object[] }>('/api/v1/audit');
    const subject = `subscriptions/${archive}`;
    expect(audit.items).toContainEqual(
      expect.objectContaining({ actor: operator, action: 'replay', subject, reason: REASON }),
    );
  });

  it('has all of a kind brought by one word, also where another repair is begun before the first is through', async () => {
    const before = receiver.taken.length;
    const { id } = await compare();
    const [first, second] = [
      await repair(`${PATH}/${id}/repair`, { kind: 'only-here' }),
      await repair(`${PATH}/${id}/repair`, { kind: 'only-here' }),
    ];
    expect([first, second]).toMatchObject([{ begun: 3 }, { begun: 3 }]);
    const done = [await untilDone(first.resends[0]!), await untilDone(second.resends[0]!)];
    await untilTaken(before + 6);
    for (const { replay } of done) {
      const brought = receiver.taken.filter(arrival => markOf(arrival) === replay).map(({ subject }) => subject);
      expect(brought.sort()).toEqual([...dossiers].sort());
    }
    const list = await get<{ items: Command[] }>(`${COMMANDS}?state=done&subscription=${archive}&limit=2`);
    expect(list.items.map(command => command.id)).toEqual(done.map(command => command.id).reverse());
  });

  it('has what is dead tried again, as itself and not as the past', async () => {
    receiver.answer = () => 422;
    const dossierCode = await receive();
    const look = async () => {
      const comparison = await compare();
      const difference = comparison.differences.find(each => each.dossierCode === dossierCode);
      return difference?.cause === 'delivery-dead' && { id: comparison.id, difference };
    };
    const { id, difference } = await waitFor(look, { what: 'the cause to be known', timeoutMs: 60_000 });
    receiver.answer = () => 204;
    const { resends } = await repair(`${PATH}/${id}/differences/${difference.n}/repair`);
    expect(resends).toMatchObject([{ action: 'retry', transactions: 1 }]);
    expect(await untilDone(resends[0]!)).toMatchObject({ retried: 1 });
    await waitFor(async () => receiver.of(dossierCode).length > 0, { what: 'the dossier', timeoutMs: 60_000 });
    expect(replayed(dossierCode)).toEqual([]);
  });
});

describe('an operator who asks a party for its book again', () => {
  const ask = { action: 'ask', reason: 'they say that they have it' };

  it('sees by a fresh comparison that the difference is gone, and so does whoever looks at the difference later', async () => {
    const dossierCode = await receive();
    const look = async () => {
      const { id, differences } = await compare();
      const difference = differences.find(each => each.dossierCode === dossierCode);
      return difference && { id, n: difference.n };
    };
    const { id, n } = await waitFor(look, { what: 'the hub to have it', timeoutMs: 60_000 });
    list = `${JSON.stringify({ dossierCode })}\n`;
    const { asked } = await repair(`${PATH}/${id}/differences/${n}/repair`, ask);
    const isDone = async () => (await get<{ state: string }>(asked!.links.reconciliation)).state === 'done';
    await waitFor(isDone, { what: 'the fresh comparison', timeoutMs: 60_000 });
    expect(await get(asked!.links.reconciliation)).toMatchObject({ askedFor: id, system: archive, lines: 1, both: 1 });
    expect(await get(asked!.links.differences)).toEqual({ items: [] });
    const { items } = await get<{ items: Difference[] }>(`${PATH}/${id}/differences?dossier=${dossierCode}`);
    expect(items).toMatchObject([{ n, done: [{ action: 'ask', asked }] }]);
  });

  it('is told what to do where nobody has said where its book is, and nothing is recorded', async () => {
    const { id } = await compare({ system: codeOf(TOP, 'land') });
    const order = { ...ask, kind: 'only-here' };
    const refused = await world.admin.call<{ detail: string }>('POST', `${PATH}/${id}/repair`, order);
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining(`POST ${PATH}?party=land`) },
    });
    const { items } = await get<{ items: Difference[] }>(`${PATH}/${id}/differences`);
    expect(items.flatMap(({ done }) => done)).toEqual([]);
  });
});

describe('what became of a command for delivery', () => {
  it('is nothing where there is none of that id, and shown to operators and auditors alone', async () => {
    for (const id of ['7', '0b0e2a44-7d2c-4c0e-9d0f-0c5d1a2b3c4d']) {
      expect(await world.admin.call('GET', `${COMMANDS}/${id}`)).toMatchObject({ status: 404 });
    }
    expect(await world.admin.call('GET', `${COMMANDS}?state=open`)).toMatchObject({ status: 400 });
    const anybody = { authorization: 'Bearer none' };
    expect(await world.admin.call('GET', COMMANDS, undefined, anybody)).toMatchObject({ status: 401 });
  });
});
