import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toOperatorAction, Topic } from '#libs/contracts';
import { Outbox } from '#libs/persistence';
import { RegistryState } from '#libs/registry-view';
import { waitFor } from '#libs/testing';
import { RECEIVED } from '../../../apps/land-dossiers/src/land-test-kit.js';
import { WantedFilesRepository } from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { AskPartyService } from '../../../apps/land-dossiers/src/reconciliation/application/ask-party.service.js';
import type { ReconcileService } from '../../../apps/land-dossiers/src/reconciliation/application/reconcile.service.js';
import type { ReconciliationView } from '../../../apps/land-dossiers/src/reconciliation/application/reconciliation.view.js';
import { RepairDifferencesService } from '../../../apps/land-dossiers/src/reconciliation/application/repair-differences.service.js';
import { RepairMeans } from '../../../apps/land-dossiers/src/reconciliation/application/repair-means.service.js';
import { BookPartner, fetcherOf, settingsOf } from './book-partner.js';
import { ALL, BookRig, orderOf } from './books.js';
import { LandRig } from './land-rig.js';

const EVERY = { party: undefined, agency: undefined, state: undefined, before: undefined, limit: 500 };
const WHO = { actor: 'an-operator', reason: 'they say it is there' };

let rig: LandRig;
let books: BookRig;
let partner: BookPartner;
let registry: RegistryState;
/** Lets the partner's answers go that it holds back. */
let release: () => void;

beforeAll(async () => {
  rig = await LandRig.start();
  books = new BookRig(rig);
  partner = await BookPartner.start(response => response.end());
});
afterAll(async () => {
  partner?.stop();
  await rig?.stop();
});
beforeEach(() => {
  registry = new RegistryState();
  partner.asked = [];
  partner.answer = response => response.end();
});

/** One copy of the app. */
function copy(reconciling: ReconcileService = books.service, outbox = new Outbox()): RepairDifferencesService {
  const means = new RepairMeans(rig.database, registry as never, rig.rules);
  const asking = new AskPartyService(fetcherOf(registry, settingsOf(books.config)), reconciling);
  return new RepairDifferencesService(rig.database, outbox, means, new WantedFilesRepository(rig.database), asking);
}
const one = (reconciliation: string, n = 1) => ({ reconciliation, n, action: 'ask', ...WHO }) as const;
const bulk = (reconciliation: string) =>
  ({ reconciliation, action: 'ask', ...WHO, kind: 'only-here', cause: undefined }) as const;
const untilEnded = (id: string): Promise<ReconciliationView> => {
  const look = async () => {
    const view = await books.reading.getOrFail(id);
    return view.finishedAt !== null && view;
  };
  return waitFor(look, { what: `comparison ${id} to end` });
};
const count = async (): Promise<number> => (await books.reading.list(EVERY)).items.length;

/** An agency's dossiers, which its party's book lacked when it was pushed. */
async function lacking(agency: string, dossiers = 1): Promise<{ readonly id: string; readonly codes: string[] }> {
  const codes: string[] = [];
  for (let i = 0; i < dossiers; i++) codes.push(await books.dossier(agency, RECEIVED));
  const { id } = await books.reconcile(orderOf(agency));
  expect(await books.found(id)).toHaveLength(dossiers);
  await rig.takeOutbox();
  return { id, codes };
}

function holdBack(text = ''): void {
  const held: (() => void)[] = [];
  let isHeld = true;
  release = () => {
    isHeld = false;
    held.forEach(go => go());
  };
  partner.answer = response => void (isHeld ? held.push(() => response.end(text)) : response.end(text));
}

describe('a party that is asked for its book again', () => {
  it('shows by a fresh comparison of the same which difference is gone, and the difference names it', async () => {
    const agency = '000.00.01.H99';
    const { id, codes } = await lacking(agency, 2);
    registry.put(partner.connector('book-01', agency));
    partner.answer = response => response.end(JSON.stringify({ dossierCode: codes[0] }));
    const { asked, at, ...answer } = await copy().repair(one(id));
    const fresh = await untilEnded(asked!.reconciliation);

    const path = `/api/v1/reconciliations/${fresh.id}`;
    const links = { reconciliation: path, differences: `${path}/differences?dossier=${codes[0]}` };
    expect([asked, answer]).toEqual([
      { reconciliation: fresh.id, links },
      { n: 1, action: 'ask', ...WHO },
    ]);
    const { party, from, to, system } = await books.reading.getOrFail(id);
    expect(fresh).toMatchObject({ party, agency, from, to, system, state: 'done', askedFor: id, actor: WHO.actor });
    expect(partner.asked).toEqual([{ url: expect.any(String), authorization: 'Bearer a-token' }]);
    const { searchParams } = new URL(partner.asked[0]!.url, 'http://x');
    expect(Object.fromEntries(searchParams)).toEqual({ kind: 'all', agency, from, to });
    const left = (dossier: string) => books.reading.differences(fresh.id, { ...ALL, dossier });
    expect((await left(codes[0]!)).items).toEqual([]);
    expect((await left(codes[1]!)).items).toMatchObject([{ dossierCode: codes[1], kind: 'only-here' }]);

    const [difference, other] = await books.differences(id);
    expect(difference!.done).toEqual([{ action: 'ask', ...WHO, at, asked }]);
    expect(other!.done).toEqual([]);
    const out = await rig.takeOutbox();
    expect(out.map(({ topic }) => topic)).toEqual([Topic.OperatorActions]);
    expect(toOperatorAction(Buffer.from(String(out[0]!.value)))).toMatchObject({
      ...{ action: 'repair-difference', ...WHO, after: 'ask', at },
      subject: `reconciliations/${id}/differences/1`,
    });
  });

  it('is asked once however many ask at once, from several copies, and anew when that has ended', async () => {
    const agency = '000.00.02.H99';
    const { id } = await lacking(agency, 3);
    registry.put(partner.connector('book-02', agency));
    holdBack();
    const answers = await Promise.all([
      copy().repair(one(id, 1)),
      copy().repair(one(id, 2)),
      copy().repairAll(bulk(id)),
      copy().repair(one(id, 1)),
    ]);
    const late = await copy().repairAll(bulk(id));
    expect(late).toMatchObject({ begun: 3, passedOver: 0 });
    const [first, ...others] = new Set([...answers, late].map(({ asked }) => asked!.reconciliation));
    expect(others).toEqual([]);
    release();
    await untilEnded(first!);
    expect(partner.asked).toHaveLength(1);
    const done = (await books.differences(id)).map(each => each.done.map(({ asked }) => asked!.reconciliation));
    expect(done).toEqual([Array(4).fill(first), Array(3).fill(first), Array(2).fill(first)]);

    const { asked } = await copy().repair(one(id));
    expect(asked!.reconciliation).not.toBe(first);
    await untilEnded(asked!.reconciliation);
    expect(partner.asked).toHaveLength(2);
  });

  it('and does not give it is seen as a failed comparison, and is asked anew', async () => {
    const agency = '000.00.03.H99';
    const { id } = await lacking(agency);
    registry.put(partner.connector('book-03', agency));
    partner.answer = response => response.writeHead(500).end('an error with a name in it');
    const { asked } = await copy().repair(one(id));
    const failed = await untilEnded(asked!.reconciliation);
    expect(failed).toMatchObject({ state: 'failed', failure: 'partner-failed status-500', askedFor: id });
    partner.answer = response => response.end('{"code":"1"}');
    const again = await copy().repair(one(id));
    expect(await untilEnded(again.asked!.reconciliation)).toMatchObject({ failure: 'no-usable-line', bad: 1 });
    expect((await books.differences(id))[0]!.done).toHaveLength(2);
  });

  it('by a process that is killed before it fetches is found silent, and asked anew', async () => {
    const agency = '000.00.04.H99';
    const { id } = await lacking(agency);
    registry.put(partner.connector('book-04', agency));
    const killed = Object.assign(Object.create(books.service) as ReconcileService, {
      finish: () => Promise.resolve(undefined),
    });
    const { asked } = await copy(killed).repair(one(id));
    expect(await books.reading.getOrFail(asked!.reconciliation)).toMatchObject({ state: 'receiving', lines: 0 });
    expect((await copy().repair(one(id))).asked).toEqual(asked);
    await books.house.keepHouse(0);
    expect(await untilEnded(asked!.reconciliation)).toMatchObject({ state: 'failed', failure: 'interrupted' });
    const again = await copy().repair(one(id));
    expect(await untilEnded(again.asked!.reconciliation)).toMatchObject({ state: 'done' });
    expect(partner.asked).toHaveLength(1);
  });

  it('is none where its book was only pushed: nothing is recorded, and the operator is told what to do', async () => {
    const agency = '000.00.05.H99';
    const { id } = await lacking(agency);
    const before = await count();
    const conflict = {
      code: 'conflict',
      detail: expect.stringMatching(/set book .* POST \/api\/v1\/reconciliations\?/),
    };
    registry.put(partner.connector('book-05', 'H99'));
    await expect(copy().repair(one(id))).rejects.toMatchObject(conflict);
    await expect(copy().repairAll(bulk(id))).rejects.toMatchObject(conflict);
    expect((await books.differences(id))[0]!.done).toEqual([]);
    expect([await count(), await rig.takeOutbox(), partner.asked]).toEqual([before, [], []]);
  });

  it('waits where the comparisons that run are as many as may, but for who joins one of them', async () => {
    const ids: string[] = [];
    for (const agency of ['000.00.06.H99', '000.00.07.H99', '000.00.08.H99', '000.00.09.H99', '000.00.10.H99']) {
      registry.put(partner.connector(agency, agency));
      ids.push((await lacking(agency)).id);
    }
    holdBack();
    const begun: string[] = [];
    for (const id of ids.slice(0, 4)) begun.push((await copy().repair(one(id))).asked!.reconciliation);
    await expect(copy().repair(one(ids[4]!))).rejects.toMatchObject({ code: 'busy' });
    expect((await books.differences(ids[4]!))[0]!.done).toEqual([]);
    expect((await copy().repair(one(ids[0]!))).asked!.reconciliation).toBe(begun[0]);
    release();
    for (const id of begun) await untilEnded(id);
    const { asked } = await copy().repair(one(ids[4]!));
    expect(await untilEnded(asked!.reconciliation)).toMatchObject({ state: 'done' });
  });

  it('is not asked where that cannot be recorded', async () => {
    const agency = '000.00.11.H99';
    const { id } = await lacking(agency);
    registry.put(partner.connector('book-11', agency));
    const before = await count();
    const failing = Object.assign(new Outbox(), { add: () => Promise.reject(new Error('the disk is full')) });
    await expect(copy(books.service, failing).repair(one(id))).rejects.toThrow('the disk is full');
    expect([await count(), partner.asked]).toEqual([before, []]);
    expect((await books.differences(id))[0]!.done).toEqual([]);
  });

  it('is forgotten with its comparison, and the fresh one stays', async () => {
    const agency = '000.00.12.H99';
    const { id } = await lacking(agency);
    registry.put(partner.connector('book-12', agency));
    const { asked } = await copy().repair(one(id));
    await untilEnded(asked!.reconciliation);
    await rig.rows(`UPDATE reconciliations SET finished_at = now() - interval '91 days' WHERE id = ${id}`);
    await books.house.keepHouse();
    await expect(books.reading.getOrFail(id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await books.reading.getOrFail(asked!.reconciliation)).toMatchObject({ state: 'done', askedFor: null });
  });
});
