import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FileLinks as HubLinks } from '#libs/http';
import { SecretBox } from '#libs/registry-view';
import { startPartnerSim, type TestPartners, waitFor } from '#libs/testing';
import type { Problem, TransactionRow } from './support/answers.js';
import type { ExchangeClient } from './support/clients.js';
import { at, LAND, landRegistry, notice, payment, RECEIPT } from './support/land.js';
import { FileLinks } from './support/file-links.js';
import type { Dossier } from './support/province.js';
import { codeOf, merge, portalPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H88';
let world: World;
let partners: TestPartners;
let receiver: WebhookReceiver;
let links: FileLinks;

beforeAll(async () => {
  partners = await startPartnerSim();
  receiver = await WebhookReceiver.start();
  links = await FileLinks.start();
  world = await startWorld(
    TOP,
    merge(landRegistry(TOP, receiver.url), portalPartner(TOP, 'portal', `${partners.url}/dvcqg`)),
  );
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
  await links?.stop();
  await partners?.process.stop();
});

async function tell(
  client: ExchangeClient,
  dossier: Dossier,
  type: string,
  hour: number,
  more: object = {},
): Promise<string> {
  const record = { dossierCode: dossier.code, agencyCode: dossier.agency, type, occurredAt: at(hour), ...more };
  const { status, body, text } = await client.post(record, {}, LAND);
  expect({ status, text }).toEqual({ status: 202, text: expect.stringContaining('transactionId') });
  return body.transactionId;
}

function settled(id: string): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.admin.transaction(id);
    return transaction.outcome !== 'open' && transaction;
  };
  return waitFor(look, { what: `the outcome of ${id}`, timeoutMs: 30_000 });
}

interface LandView {
  readonly state: string;
  readonly held: number;
  readonly portalStatus: number;
  readonly history: readonly {
    readonly messageId: string;
    readonly effect: string;
    readonly flags: readonly string[];
  }[];
  readonly tax: { readonly fulfilled: boolean };
}

async function viewOf(dossier: Dossier): Promise<LandView> {
  return (await world.admin.call<LandView>('GET', `/api/v1/land-dossiers/${dossier.code}`)).body;
}

function untilState(dossier: Dossier, state: string): Promise<LandView> {
  const look = async () => {
    const view = await viewOf(dossier);
    return view.state === state && view;
  };
  return waitFor(look, { what: `${dossier.code} to be ${state}`, timeoutMs: 30_000 });
}

async function portalStatuses(dossier: Dossier): Promise<{ statuses: number[]; wentBackwards: boolean }> {
  const response = await fetch(`${partners.url}/control/received/dvcqg/${dossier.code}`);
  return (await response.json()) as { statuses: number[]; wentBackwards: boolean };
}

async function untilPortal(dossier: Dossier, statuses: readonly number[]): Promise<void> {
  const look = async () => (await portalStatuses(dossier)).statuses.at(-1) === statuses.at(-1);
  await waitFor(look, { what: `the portal to show ${statuses.join(', ')}`, timeoutMs: 30_000 });
  expect(await portalStatuses(dossier)).toMatchObject({ statuses, wentBackwards: false });
}

describe('a land dossier with tax', () => {
  let dossier: Dossier;
  let finished: string;
  const ids: string[] = [];

  beforeAll(async () => {
    dossier = world.province.dossier();
    const { oneStop } = world;
    const land = world.client('land');
    ids.push(await tell(oneStop, dossier, 'received', 0, RECEIPT));
    ids.push(await tell(land, dossier, 'moved', 1, { to: { code: 'CB02' } }));
    ids.push(await tell(land, dossier, 'tax-transfer', 20, { transfer: { number: 'PCT-1' } }));
    ids.push(await tell(land, dossier, 'tax-notice', 40, notice('TBT-1', 'registration-fee', 500_000)));
    ids.push(await tell(land, dossier, 'tax-notice', 40, notice('TBT-2', 'personal-income-tax', 700_000)));
    ids.push(await tell(land, dossier, 'tax-paid', 60, payment('TBT-1', 500_000)));
    ids.push(await tell(land, dossier, 'tax-paid', 61, payment('TBT-2', 700_000)));
    ids.push(await tell(oneStop, dossier, 'handed-over', 100));
  });

  it('holds the hand-over until the land system has told the end', async () => {
    await waitFor(async () => (await viewOf(dossier)).tax.fulfilled, { what: 'the obligation to be fulfilled' });
    expect((await viewOf(dossier)).state).toBe('processing');
    expect((await world.admin.transaction(ids.at(-1)!)).outcome).toBe('open');
    await waitFor(async () => (await world.admin.transaction(ids.at(-1)!)).flags.includes('held'), {
      what: 'the flag',
    });
  });

  it('is not finished for the citizen before its result is in the store', async () => {
    const result = { kind: 'issued', files: [{ name: 'Giấy chứng nhận', file: { url: `${links.url}/gcn/1` } }] };
    finished = await tell(world.client('land'), dossier, 'finished', 90, { result });
    await untilState(dossier, 'handed-over');
    await untilPortal(dossier, [1, 2, 4, 6, 4]);
    links.isUp = true;
    await world.admin.call('POST', `/api/v1/land-dossiers/${dossier.code}/files/fetch`, { reason: 'Up again' });
    await untilPortal(dossier, [1, 2, 4, 6, 4, 9, 10]);
    ids.splice(-1, 0, finished);
  });

  it('hands the file out to who may have the dossier, and to nobody else', async () => {
    const path = `/v1/files/${finished}/result/files/0/file`;
    const get = async (name: string): Promise<Response> =>
      fetch(`${world.hub.exchangeUrl}${path}`, {
        headers: { authorization: `Bearer ${await world.client(name).token()}` },
      });
    const answer = await get('archive');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(links.content)).toBe(true);
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Gi%E1%BA%A5y%20ch");
    expect((await get('portal')).status).toBe(404);
    expect((await fetch(`${world.hub.exchangeUrl}${path}`)).status).toBe(401);
  });

  it('hands it out by the link that a partner is sent, which needs no token and opens for that partner alone', async () => {
    const keys = join(dirname(world.hub.credentialsFile), 'keys');
    const made = new HubLinks(await SecretBox.fromFile(join(keys, 'secret.key')));
    const place = `${finished}/result/files/0/file`;
    const get = (link: string) => fetch(`${world.hub.exchangeUrl}${link}`);
    const answer = await get(made.linkTo(place, codeOf(TOP, 'archive'), 1));
    expect(Buffer.from(await answer.arrayBuffer()).equals(links.content)).toBe(true);
    expect((await get(made.linkTo(place, codeOf(TOP, 'portal'), 1))).status).toBe(404);
    expect((await get(made.linkTo(place, codeOf(TOP, 'archive'), -1))).status).toBe(401);
    const ofAnother = made.linkTo(place, codeOf(TOP, 'archive'), 1).replace('archive', 'portal');
    expect((await get(ofAnother)).status).toBe(401);
  });

  it('is brought to the other party, each message once and in order', async () => {
    for (const id of ids) expect(await settled(id)).toMatchObject({ outcome: 'succeeded', service: LAND });
    expect(receiver.of(dossier.code).map(({ id, sequence }) => [id, sequence])).toEqual(
      ids.map((id, i) => [id, i + 1]),
    );
  });

  it('is in the log as the hub’s own reports too, each caused by a land message and brought to the portal', async () => {
    const reports: TransactionRow[] = [];
    for await (const row of world.admin.allTransactions({ dossier: dossier.code, service: 'service-record-status' })) {
      reports.push(row);
    }
    expect(reports).toHaveLength(6);
    for (const { transactionId } of reports) {
      const report = await settled(transactionId);
      expect(report).toMatchObject({ from: 'lgsp-land', outcome: 'succeeded', flags: [] });
      expect(report.deliveries).toMatchObject([{ system: codeOf(TOP, 'portal'), state: 'delivered' }]);
    }
  });

  it('stays handed over when a late end comes', async () => {
    const late = await tell(world.client('land'), dossier, 'finished', 110, { result: { kind: 'returned' } });
    expect(await settled(late)).toMatchObject({ outcome: 'succeeded', flags: ['after-end'], deliveries: [] });
    expect((await viewOf(dossier)).state).toBe('handed-over');
    expect((await portalStatuses(dossier)).statuses).toEqual([1, 2, 4, 6, 4, 9, 10]);
  });
});

it.each([
  ['a known notice', 'tax-notice', notice('TBT-1', 'registration-fee', 9), 'notice-conflict', 'awaiting-payment'],
  ['a payment', 'tax-paid', payment('TBT-1', 500_001), 'overpaid', 'processing'],
])('%s of another amount is in the log with its flag', async (_what, type, more, flag, state) => {
  const dossier = world.province.dossier();
  await tell(world.oneStop, dossier, 'received', 0, RECEIPT);
  await tell(world.client('land'), dossier, 'tax-notice', 2, notice('TBT-1', 'registration-fee', 500_000));
  const told = await settled(await tell(world.client('land'), dossier, type, 3, more));
  expect([told.outcome, told.flags, (await viewOf(dossier)).state]).toEqual(['succeeded', [flag], state]);
});

describe('an end whose link is dead', () => {
  it('is finished for the citizen once it is told again, of the same time, with a link that is not', async () => {
    const dossier = world.province.dossier();
    const land = world.client('land');
    const resultAt = (url: string) => ({ result: { kind: 'issued', files: [{ name: 'GCN', file: { url } }] } });
    await tell(world.oneStop, dossier, 'received', 0, RECEIPT);
    await tell(land, dossier, 'finished', 2, resultAt('http://127.0.0.1:1/gone'));
    await untilState(dossier, 'finished');
    links.isUp = true;
    const mended = await tell(land, dossier, 'finished', 2, resultAt(`${links.url}/mended`));
    await untilPortal(dossier, [1, 2, 9]);
    expect(await settled(mended)).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('what has the time of another message', () => {
  it('has its effect where it says something else, and none where it says the same', async () => {
    const dossier = world.province.dossier();
    const corrected = { ...RECEIPT, process: { code: 'TC' }, promisedAt: at(24 * 20) };
    await tell(world.oneStop, dossier, 'received', 0, RECEIPT);
    await tell(world.client('land'), dossier, 'wrong-procedure', 1);
    const receipts = [0, 0].map(hour => tell(world.oneStop, dossier, 'received', hour, corrected));
    const [first, again] = await Promise.all(receipts);
    expect(again).toBe(first);
    for (const note of ['Thiếu bản vẽ', 'Thiếu đơn']) {
      const asked = await tell(world.client('land'), dossier, 'update-requested', 15, { note });
      expect(await settled(asked)).toMatchObject({ outcome: 'succeeded', flags: [] });
    }
    const { history } = await viewOf(dossier);
    expect(history.filter(({ effect }) => effect === 'applied')).toHaveLength(5);
  });

  it('keeps two moves of one day of which the hour is not told', async () => {
    const dossier = world.province.dossier();
    await tell(world.oneStop, dossier, 'received', 0, RECEIPT);
    for (const code of ['CB02', 'CB03']) {
      const moved = await tell(world.client('land'), dossier, 'moved', 15, { to: { code } }); // midnight in Việt Nam
      expect(await settled(moved)).toMatchObject({ outcome: 'succeeded', flags: [] });
    }
    expect((await viewOf(dossier)).history.filter(({ effect }) => effect === 'applied')).toHaveLength(3);
  });
});

describe('bad messages', () => {
  async function refused(record: object): Promise<Problem> {
    const answer = await world.client('land').post<Problem>(record, {}, LAND);
    return { ...answer.body, status: answer.status };
  }

  it('are refused at the door, with the field that does not fit', async () => {
    const { code: dossierCode, agency: agencyCode } = world.province.dossier();
    const told = { dossierCode, agencyCode, type: 'tax-paid', occurredAt: at(0), ...payment('TBT-1', -5) };
    expect(await refused(told)).toMatchObject({ status: 422, errors: [{ pointer: '/payment/amount' }] });
    expect(await refused({ ...told, ...payment('TBT-1', 5), parcels: [] })).toMatchObject({
      errors: [{ pointer: '/parcels', message: 'is not a field of such a record' }],
    });
    const absurd = { ...RECEIPT, parcels: [{ ...RECEIPT.parcels[0], area: 2_000_000_000 }] };
    expect(await refused({ dossierCode, agencyCode, type: 'received', occurredAt: at(0), ...absurd })).toMatchObject({
      errors: [{ pointer: '/parcels/0/area' }],
    });
  });

  it('of a system about another agency’s dossier are refused', async () => {
    const { code: dossierCode } = world.province.dossier(2);
    const told = { dossierCode, agencyCode: world.province.agency(1), type: 'moved', occurredAt: at(0) };
    expect(await refused(told)).toMatchObject({ status: 403, code: 'no-agreement' });
  });

  it('about a dossier that nobody has received are held, and found', async () => {
    const dossier = world.province.dossier();
    await tell(world.client('land'), dossier, 'moved', 1);
    expect(await untilState(dossier, 'expected')).toMatchObject({ held: 1 });
    const { body } = await world.admin.call<{ items: { dossierCode: string }[] }>(
      'GET',
      '/api/v1/land-dossiers?held=true',
    );
    expect(body.items.map(({ dossierCode }) => dossierCode)).toContain(dossier.code);
  });
});
