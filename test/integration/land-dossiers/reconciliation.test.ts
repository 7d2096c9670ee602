import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  FINISHED,
  HANDED_OVER,
  MOVED,
  notice,
  paid,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
  UPDATE_REQUESTED,
  WRONG_PROCEDURE,
} from '../../../apps/land-dossiers/src/land-test-kit.js';
import { UNHASHED } from '../../../apps/land-dossiers/src/book-test-kit.js';
import { ALL, BookRig, orderOf } from './books.js';
import { LandRig } from './land-rig.js';

const [H99, H15, H16, H17] = ['000.00.01.H99', '000.00.01.H15', '000.00.01.H16', '000.00.01.H17'] as const;

let rig: LandRig;
let books: BookRig;

beforeAll(async () => {
  rig = await LandRig.start();
  books = new BookRig(rig);
});

afterAll(async () => {
  await rig?.stop();
});

const dossier = (agency: string, ...steps: Told[]): Promise<string> => books.dossier(agency, ...steps);

describe('two books', () => {
  it('that say the same differ in nothing', async () => {
    const one = await dossier(H15, RECEIVED, notice('1', 500), paid('1', 200));
    const two = await dossier(H15, RECEIVED, FINISHED, HANDED_OVER);
    const view = await books.reconcile(
      orderOf('H15'),
      { dossierCode: one, state: 'awaiting-payment', files: 0, money: 500, paid: 200 },
      { dossierCode: two, state: 'handed-over', files: 1, money: 0 },
    );
    expect(view).toMatchObject({ state: 'done', lines: 2, taken: 2, bad: 0, here: 2, there: 2, both: 2 });
    expect(view.agencies).toMatchObject([{ agency: H15, here: 2, there: 2, alike: 2 }]);
    expect(await books.differences(view.id)).toEqual([]);
    expect(await books.left()).toBe(0);
  });

  it('differ in who has a dossier, its state, files and money, by agency', async () => {
    const here = await dossier(H99, RECEIVED);
    const moved = await dossier(H99, RECEIVED, MOVED);
    const ended = await dossier(H99, RECEIVED, notice('1', 500), paid('1', 500), FINISHED);
    const there = `${H99}-260303-9001`;
    const view = await books.reconcile(
      orderOf('000.00.00.H99'),
      { dossierCode: moved, state: 'finished', updatedAt: '2026-03-05T00:00:00Z' },
      { dossierCode: ended, state: 'finished', files: 3, money: 700, paid: 500, updatedAt: '2026-03-01T00:00:00Z' },
      { dossierCode: there, state: 'received' },
    );
    expect(view.differences).toEqual({ 'only-here': 1, 'only-there': 1, state: 1, files: 1, money: 1 });
    expect(view.agencies).toMatchObject([{ agency: H99, here: 3, there: 3, alike: 0, differences: view.differences }]);
    expect(await books.found(view.id)).toEqual([
      `${here} only-here unknown`,
      `${moved} state behind-here`,
      `${ended} files behind-there`,
      `${ended} money behind-there`,
      `${there} only-there unknown`,
    ]);
    const shown = await books.differences(view.id);
    expect(shown[1]).toMatchObject({ here: 'processing', there: 'finished', repairs: ['resend', 'fetch', 'ask'] });
    expect(shown[3]).toMatchObject({ here: '500 / 500', there: '700 / 500' });
    expect(shown[4]).toMatchObject({ repairs: ['ask'], links: { transactions: expect.stringContaining(there) } });
    expect(shown[4]!.links).not.toHaveProperty('dossier');
  });

  it('differ in files where the hub has not got those of which both know', async () => {
    const [lacking, bare] = [
      await dossier(H17, RECEIVED, UNHASHED),
      await dossier(H17, RECEIVED, { type: 'finished', result: { kind: 'issued' } }),
    ];
    const alike = await books.reconcile(
      orderOf('H17'),
      { dossierCode: lacking, state: 'finished', files: 1 },
      { dossierCode: bare, files: 0 },
    );
    expect(await books.found(alike.id)).toEqual([`${lacking} files files-missing`, `${bare} files files-missing`]);
    expect((await books.differences(alike.id)).map(({ here, there }) => [here, there])).toEqual([
      ['0 / 1', '1'],
      ['0 / 1', '0'],
    ]);
    const uncounted = await books.reconcile(orderOf('H17'), { dossierCode: lacking }, { dossierCode: bare });
    expect(await books.found(uncounted.id)).toEqual([]);
  });

  it('of tax are about dossiers with a tax leg only', async () => {
    const [plain, asked] = [await dossier(H16, RECEIVED), await dossier(H16, RECEIVED, notice('1', 100))];
    const view = await books.reconcile(orderOf('H16', { party: 'tax' }), '');
    expect(await books.found(view.id)).toEqual([`${asked} only-here unknown`]);
    expect(plain).not.toBe(asked);
  });

  it('of tax are about a form that went to tax whatever else is asked for meanwhile, and never about one that did not', async () => {
    const agency = '000.00.05.H16';
    const asking: Told[] = [SUPPLEMENT_REQUESTED, UPDATE_REQUESTED, WRONG_PROCEDURE, { type: 'withdrawn' }];
    const codes: string[] = [];
    for (const told of asking) codes.push(await dossier(agency, RECEIVED, TRANSFER, told));
    const never = await dossier(agency, RECEIVED, SUPPLEMENT_REQUESTED);
    const lost = await books.reconcile(orderOf(agency, { party: 'tax' }), '');
    expect(await books.found(lost.id)).toEqual(codes.map(code => `${code} only-here unknown`));
    const lines = [...codes, never].map(dossierCode => ({ dossierCode, state: 'asked' }));
    const view = await books.reconcile(orderOf(agency, { party: 'tax' }), ...lines);
    expect(await books.found(view.id)).toEqual([`${never} state unknown`]);
  });

  it('of tax may say of a dossier that it is to be paid whatever else is asked for meanwhile', async () => {
    const agency = '000.00.06.H16';
    const unpaid = await dossier(agency, RECEIVED, TRANSFER, notice('1', 500), UPDATE_REQUESTED);
    const view = await books.reconcile(orderOf(agency, { party: 'tax' }), { dossierCode: unpaid, state: 'unpaid' });
    expect(await books.found(view.id)).toEqual([]);
  });

  it('are told page by page, by kind', async () => {
    const view = await books.reconcile(orderOf('H99'));
    const found: number[] = [];
    for (let after = 0, more = true; more;) {
      const page = await books.reading.differences(view.id, { ...ALL, kind: 'only-here', after, limit: 2 });
      found.push(...page.items.map(({ n }) => n));
      more = page.nextCursor !== undefined;
      after = Number(page.nextCursor);
    }
    expect(found).toEqual([1, 2, 3]);
  });
});

describe('lines that cannot be used', () => {
  it('are counted and listed, and their dossiers are not taken for missing', async () => {
    const own = await dossier('000.00.02.H16', RECEIVED);
    const other = await dossier('000.00.02.H16', RECEIVED);
    const view = await books.reconcile(
      orderOf('000.00.02.H16'),
      `{"dossierCode":"${own}\\u0000"}`,
      'x'.repeat(10_000_000),
      { dossierCode: own, state: 'lost' },
      { dossierCode: '000.00.01.H15-260303-0001', state: 'received' },
      { dossierCode: other, state: 'received', money: -5 },
      { dossierCode: other, state: 'received' },
      { dossierCode: other, state: 'received' },
      { dossierCode: other, state: 'finished' },
      '{"half":',
    );
    expect(view).toMatchObject({ lines: 9, taken: 1, bad: 8, here: 2, there: 1 });
    const { items } = await books.reading.badLines(view.id, 0, 500);
    expect(items.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      ...['1 not-acceptable', '2 too-long', '3 state', '4 other-agency', '5 money'],
      ...['7 duplicate', '8 contradiction', '9 not-json'],
    ]);
    expect(await books.found(view.id)).toEqual([]);
  });

  it('make it none where they are too many, and nothing is compared', async () => {
    const few = new BookRig(rig, { maxBadLines: 2 });
    const refused = few.reconcile(orderOf('H15'), '1', '2', '3');
    await expect(refused).rejects.toMatchObject({
      code: 'too-many-bad-lines',
      detail: expect.stringContaining('no-object'),
    });
    const { items } = await books.reading.list({ ...NEWEST });
    expect(items).toMatchObject([{ state: 'failed', failure: 'too-many-bad-lines', lines: 0 }]);
    expect(await books.left()).toBe(0);
  });

  it('make it none where there is no other, and they can be read: a renamed field does not make all dossiers missing', async () => {
    const agency = '000.00.03.H16';
    const dossierCode = await dossier(agency, RECEIVED);
    const refused = books.reconcile(orderOf(agency), { code: dossierCode }, { dossierCode, state: 'lost' });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'no-usable-line' });
    const [failed] = (await books.reading.list({ ...NEWEST })).items;
    expect(failed).toMatchObject({
      state: 'failed',
      failure: 'no-usable-line',
      lines: 2,
      taken: 0,
      bad: 2,
      here: null,
    });
    expect((await books.reading.badLines(failed!.id, 0, 500)).items).toEqual([
      { line: 1, reason: 'dossier-code', dossierCode: null },
      { line: 2, reason: 'state', dossierCode },
    ]);
    expect(await books.differences(failed!.id)).toEqual([]);
  });

  it('are none in a list that is empty, which says that its party has no dossier', async () => {
    const dossierCode = await dossier('000.00.04.H16', RECEIVED);
    const view = await books.reconcile(orderOf('000.00.04.H16'), '\n \n');
    expect(view).toMatchObject({ state: 'done', lines: 0 });
    expect(await books.found(view.id)).toEqual([`${dossierCode} only-here unknown`]);
  });
});

const NEWEST = { party: undefined, agency: undefined, state: undefined, before: undefined, limit: 1 };

describe('an upload that ends in the middle', () => {
  async function* breaking(): AsyncGenerator<Buffer> {
    for (let i = 0; i < 5_000; i++) yield Buffer.from(`{"dossierCode":"${H15}-260303-${10_000 + i}"}\n`);
    throw new Error('the connection is gone');
  }

  it('is a failed one, and nothing of it is compared', async () => {
    const broken = books.service.reconcile(orderOf('H15'), breaking);
    await expect(broken).rejects.toMatchObject({ code: 'broken-off' });
    const { items } = await books.reading.list({ ...NEWEST });
    expect(items).toMatchObject([{ state: 'failed', failure: 'broken-off', lines: 4_000, here: null }]);
    expect(await books.differences(items[0]!.id)).toEqual([]);
    expect(await books.left()).toBe(0);
  });

  it('since its process is killed is found silent, and cannot go on as a ghost', async () => {
    let go: () => void = () => undefined;
    const killed = new Promise<void>(resolve => (go = resolve));
    let reached: () => void = () => undefined;
    const midway = new Promise<void>(resolve => (reached = resolve));
    async function* hanging(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 3_000; i++) yield Buffer.from(`{"dossierCode":"${H15}-260304-${10_000 + i}"}\n`);
      reached();
      await killed;
    }
    const ghost = books.service.reconcile(orderOf('H15'), hanging);
    await midway;
    const { items } = await books.reading.list({ ...NEWEST });
    expect(items).toMatchObject([{ state: 'receiving', lines: 2_000 }]);
    await books.house.keepHouse(60_000);
    expect(await books.left()).toBe(2_000);
    await books.house.keepHouse(0);
    expect(await books.left()).toBe(0);
    go();
    await expect(ghost).rejects.toMatchObject({ code: 'interrupted' });
    expect(await books.reading.getOrFail(items[0]!.id)).toMatchObject({
      state: 'failed',
      failure: 'interrupted',
      here: null,
    });
    expect(await books.left()).toBe(0);
  });

  it('with the database, which forgets what was not logged, is not compared with nothing', async () => {
    async function* forgotten(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 2_500; i++) yield Buffer.from(`{"dossierCode":"${H15}-260305-${10_000 + i}"}\n`);
      await rig.rows('TRUNCATE book_lines');
    }
    await expect(books.service.reconcile(orderOf('H15'), forgotten)).rejects.toMatchObject({ code: 'book-lost' });
    expect((await books.reading.list({ ...NEWEST })).items).toMatchObject([{ state: 'failed', failure: 'book-lost' }]);
  });
});

describe('the house', () => {
  it('keeps comparisons for their term, and then nothing of them', async () => {
    const { id } = await books.reconcile(orderOf('H99'));
    await rig.rows(`UPDATE reconciliations SET finished_at = now() - interval '91 days' WHERE id = ${id}`);
    await books.house.keepHouse();
    await expect(books.reading.getOrFail(id)).rejects.toMatchObject({ code: 'not-found' });
    expect(await rig.rows(`SELECT 1 FROM differences WHERE reconciliation_id = ${id}`)).toEqual([]);
  });

  it('lets the app neither change nor remove what was repaired', async () => {
    for (const sql of ["UPDATE repairs SET reason = 'x'", 'DELETE FROM repairs', 'DELETE FROM differences']) {
      await expect(rig.database.query(sql)).rejects.toMatchObject({ code: 'sql-42501' });
    }
  });
});
