import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Answer } from './support/clients.js';
import type { Dossier } from './support/province.js';
import { agreement, codeOf, merge, type RegistryDocument, webhookPartner } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H16';
const LAND = 'land-dossier';
const PATH = '/api/v1/reconciliations';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1/hook';
const RECEIVED_AT = '2026-03-02T08:00:00+07:00';
const NDJSON = { 'content-type': 'application/x-ndjson' };

interface View {
  readonly id: string;
  readonly state: string;
  readonly lines: number;
  readonly bad: number;
  readonly differences: Record<string, number>;
}
interface Difference {
  readonly n: number;
  readonly dossierCode: string;
  readonly kind: string;
  readonly cause: string;
  readonly done: readonly object[];
}
interface Resend {
  readonly id: string;
  readonly action: string;
  readonly transactions: number;
}

let world: World;
let dossier: Dossier;

function registry(): RegistryDocument {
  const ofLand = (entry: Readonly<Record<string, unknown>>) => ({ ...entry, service: LAND });
  const partner = webhookPartner(TOP, 'land', { url: NOWHERE });
  const topic = 'land-dossier.message.reported.v1';
  return merge(
    {
      services: [{ code: LAND, version: '1', name: 'Hồ sơ đất đai', schema: `builtin:${LAND}`, topic }],
      agreements: [agreement(TOP, 'one-stop', ['send'], { code: 'one-stop-land', service: LAND })],
    },
    {
      ...partner,
      agreements: (partner.agreements ?? []).map(ofLand),
      subscriptions: (partner.subscriptions ?? []).map(ofLand),
    },
  );
}

beforeAll(async () => {
  world = await startWorld(TOP, registry(), { env: { LAND_BOOKS_MAX_BAD_LINES: '2' } });
  dossier = world.province.dossier();
  const record = {
    ...{ dossierCode: dossier.code, agencyCode: dossier.agency, type: 'received', occurredAt: RECEIVED_AT },
    ...{ procedureCode: '1.012790', process: { code: 'DKBD' }, applicant: { name: 'Nguyễn Thị Hương' } },
  };
  expect(await world.oneStop.post(record, {}, LAND)).toMatchObject({ status: 202 });
});

afterAll(async () => {
  await world?.remove();
});

function query(more: Record<string, string> = {}): string {
  const asked = {
    party: 'land',
    agency: TOP,
    from: '2026-03-02',
    to: '2026-03-03',
    system: codeOf(TOP, 'land'),
    ...more,
  };
  return `${PATH}?${new URLSearchParams(asked).toString()}`;
}

const upload = <T = View>(book: string, headers: Record<string, string> = NDJSON): Promise<Answer<T>> =>
  world.admin.call<T>('POST', query(), book, headers);

async function differencesOf({ id }: View): Promise<Difference[]> {
  const { body } = await world.admin.call<{ items: Difference[] }>('GET', `${PATH}/${id}/differences`);
  return body.items;
}

describe('a land system’s list at the management door', () => {
  let found: { readonly view: View; readonly difference: Difference };

  it('shows what did not reach it, and why, as delivery tells', async () => {
    const look = async () => {
      const { body: view } = await upload('');
      const [difference] = await differencesOf(view);
      return difference?.cause === 'delivery-waiting' && { view, difference };
    };
    found = await waitFor(look, { what: 'the cause to be known', timeoutMs: 30_000 });
    expect(found.view).toMatchObject({ state: 'done', lines: 0, differences: { 'only-here': 1 } });
    expect(found.difference).toMatchObject({ dossierCode: dossier.code, kind: 'only-here', done: [] });
  });

  it('is mended by one call, however long its receiver is away, and it is known who did it and why', async () => {
    const { view, difference } = found;
    const repair = { action: 'resend', reason: 'the land office asked for it' };
    const path = `${PATH}/${view.id}/differences/${difference.n}/repair`;
    const answer = await world.admin.call<{ resends: Resend[] }>('POST', path, repair);
    expect(answer).toMatchObject({ status: 202, body: { resends: [{ action: 'retry', transactions: 1 }] } });
    const isRetried = async () => {
      const command = `/api/v1/delivery-commands/${answer.body.resends[0]!.id}`;
      const { body } = await world.admin.call<{ retried?: number }>('GET', command);
      return body.retried === 1;
    };
    await waitFor(isRetried, { what: 'delivery to retry it', timeoutMs: 30_000 });
    const ofAll = { ...repair, kind: 'only-here', cause: 'delivery-waiting' };
    const bulk = await world.admin.call<{ begun: number }>('POST', `${PATH}/${view.id}/repair`, ofAll);
    expect(bulk).toMatchObject({ status: 202, body: { begun: 1 } });
    const all = await world.admin.call('POST', `${PATH}/${view.id}/repair`, repair);
    expect(all).toMatchObject({ status: 422 });
    const admin = codeOf(TOP, 'admin');
    expect((await differencesOf(view))[0]!.done).toMatchObject([
      { ...repair, actor: admin },
      { ...repair, actor: admin },
    ]);
    const isAudited = async () => {
      const { body: audit } = await world.admin.call<{ items: { action: string; actor: string }[] }>(
        'GET',
        '/api/v1/audit',
      );
      return audit.items.some(({ action, actor }) => action === 'repair-difference' && actor === admin);
    };
    await waitFor(isAudited, { what: 'the list of what people did' });
  });

  it('is none where it is no list, or nobody says who sends it', async () => {
    expect(await upload('{}', { 'content-type': 'application/json' })).toMatchObject({ status: 415 });
    expect(await upload('', { ...NDJSON, 'content-encoding': 'gzip' })).toMatchObject({ status: 415 });
    expect(await upload('', { ...NDJSON, authorization: 'Bearer none' })).toMatchObject({ status: 401 });
    const unknown = await world.admin.call('POST', query({ party: 'bank' }), '', NDJSON);
    expect(unknown.status).toBe(400);
  });

  it('is refused while it still comes in, and its sender hears why', async () => {
    const { status, body } = await upload<{ code: string }>('no line\n'.repeat(400_000));
    expect([status, body.code]).toEqual([422, 'too-many-bad-lines']);
  });

  it('that breaks off is a failed one, and the next one is as good as ever', async () => {
    await breakOff(`{"dossierCode":"${dossier.code}"}\n`.repeat(10));
    const look = async () => {
      const { body } = await world.admin.call<{ items: { failure: string | null }[] }>('GET', `${PATH}?limit=1`);
      return body.items[0]?.failure === 'broken-off';
    };
    await waitFor(look, { what: 'the upload to be known as broken off' });
    const { status, body } = await upload(`{"dossierCode":"${dossier.code}","state":"received"}\n{"dossierCode":"x"}`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ lines: 2, bad: 1, differences: { 'only-here': 0, state: 0 } });
  });
});

/** A sender that ends in the middle of its upload. */
async function breakOff(text: string): Promise<void> {
  const token = await world.admin.token();
  const headers = { ...NDJSON, authorization: `Bearer ${token}` };
  const sent = request(world.hub.managementUrl + query(), { method: 'POST', headers });
  sent.on('error', () => undefined);
  await new Promise<void>(resolve => sent.write(text, () => resolve()));
  const isComing = async () => {
    const { body } = await world.admin.call<{ items: { state: string }[] }>('GET', `${PATH}?limit=1`);
    return body.items[0]?.state === 'receiving';
  };
  await waitFor(isComing, { what: 'the upload to have begun' });
  sent.destroy();
}
