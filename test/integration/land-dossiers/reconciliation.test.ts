import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toOperatorAction, Topic, type TransactionFact } from '#libs/contracts';
import { LAND_DOSSIERS_SCHEMA } from '../../../apps/land-dossiers/src/persistence/land-dossiers.schema.js';
import { NoteDeliveriesService } from '../../../apps/land-dossiers/src/reconciliation/application/note-deliveries.service.js';
import { RepairDifferencesService } from '../../../apps/land-dossiers/src/reconciliation/application/repair-differences.service.js';
import {
  FINISHED,
  HANDED_OVER,
  messageAt,
  MOVED,
  notice,
  paid,
  RECEIVED,
  type Told,
} from '../../../apps/land-dossiers/src/land-test-kit.js';
import { Outbox } from '#libs/persistence';
import { RegistryState } from '#libs/registry-view';
import { ALL, book, BookRig, orderOf } from './books.js';
import { LandRig } from './land-rig.js';

const [H99, H15, H16] = ['000.00.01.H99', '000.00.01.H15', '000.00.01.H16'] as const;

let rig: LandRig;
let books: BookRig;
let counter = 0;

beforeAll(async () => {
  rig = await LandRig.start();
  books = new BookRig(rig);
});

afterAll(async () => {
  await rig?.stop();
});

/** Takes a dossier of an agency into the hub, an hour a step; gives its code. */
async function dossier(agencyCode: string, ...steps: Told[]): Promise<string> {
  const dossierCode = `${agencyCode}-260303-${String(++counter).padStart(4, '0')}`;
  await rig.take(steps.map((told, i) => messageAt(i, { ...told, dossierCode, agencyCode })));
  return dossierCode;
}

async function noteFacts(...facts: Partial<TransactionFact>[]): Promise<void> {
  const whole = facts.map(fact => ({ service: 'land-dossier', step: 'parked', discriminator: 'x', ...fact }));
  const value = Buffer.from(JSON.stringify({ facts: whole }));
  await new NoteDeliveriesService(rig.database).note([{ offset: 0n, key: '', value, headers: {} }]);
}

async function messageIdOf(dossierCode: string): Promise<string> {
  const sql = `SELECT message_id FROM messages WHERE dossier_code = '${dossierCode}' ORDER BY occurred_at LIMIT 1`;
  return (await rig.rows<{ message_id: string }>(sql))[0]!.message_id;
}

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

  it('of tax are about dossiers with a tax leg only', async () => {
    const [plain, asked] = [await dossier(H16, RECEIVED), await dossier(H16, RECEIVED, notice('1', 100))];
    const view = await books.reconcile(orderOf('H16', { party: 'tax' }), '');
    expect(await books.found(view.id)).toEqual([`${asked} only-here unknown`]);
    expect(plain).not.toBe(asked);
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

describe('the cause of a difference', () => {
  const agency = '000.00.03.H99';
  const system = 'land-h99';
  const delivery = { subscription: 'land-h99', system, attempts: 1 };
  const found = async (order = orderOf(agency, { system }), ...lines: object[]): Promise<string[]> => {
    const view = await books.reconcile(order, ...lines);
    return (await books.differences(view.id)).map(({ kind, cause }) => `${kind} ${cause}`);
  };

  it('is a delivery that waits, then is dead, until it is delivered', async () => {
    const dossierCode = await dossier(agency, RECEIVED);
    const transactionId = await messageIdOf(dossierCode);
    const fact = { transactionId, businessKey: dossierCode };
    await noteFacts({ ...fact, at: '2026-03-03T00:00:01Z', deliveries: [{ ...delivery, state: 'parked' }] });
    expect(await found()).toEqual(['only-here delivery-waiting']);
    expect(await found(orderOf(agency, { system: 'another' }))).toEqual(['only-here unknown']);
    await noteFacts({
      ...fact,
      step: 'dead',
      at: '2026-03-03T00:00:02Z',
      deliveries: [{ ...delivery, state: 'dead' }],
    });
    expect(await found()).toEqual(['only-here delivery-dead']);
    const delivered = {
      ...fact,
      step: 'delivered' as const,
      deliveries: [{ ...delivery, state: 'delivered' as const }],
    };
    await noteFacts({ ...delivered, at: '2026-03-03T00:00:04Z' });
    await noteFacts({ ...fact, at: '2026-03-03T00:00:03Z', deliveries: [{ ...delivery, state: 'parked' }] });
    expect(await found()).toEqual(['only-here unknown']);
  });

  it('is a message that no consumer could take, of a dossier that only they know', async () => {
    const [dossierCode, transactionId] = [`${agency}-260303-9002`, '0b0e2a44-7d2c-4c0e-9d0f-0c5d1a2b3c4d'];
    const letter = { step: 'dead' as const, discriminator: 'dead-letter land-dossiers', at: '2026-03-03T00:00:01Z' };
    await noteFacts({ transactionId, businessKey: dossierCode, ...letter });
    expect(await found(undefined, { dossierCode })).toContain('only-there message-dead');
  });

  it('is held, flagged, without files or without a procedure, or of another agency', async () => {
    const unit = '000.00.04.H99';
    const { procedureCode: _, ...unnamed } = RECEIVED as Told & { procedureCode: string };
    const unhashed: Told = {
      type: 'finished',
      result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://x.example/1' } }] },
    };
    const held = await dossier(unit, RECEIVED, HANDED_OVER);
    const flagged = await dossier(unit, RECEIVED, FINISHED, MOVED);
    const noFile = await dossier(unit, RECEIVED, unhashed);
    const nobodys = await dossier(unit, unnamed as Told);
    // A ministry's number does not say of which province it is.
    const elsewhere = 'G09.20-20260303-0000001';
    await rig.take([messageAt(0, { ...RECEIVED, dossierCode: elsewhere, agencyCode: H15 })]);
    const view = await books.reconcile(
      orderOf(unit, { party: 'one-stop' }),
      { dossierCode: held, state: '10' },
      { dossierCode: flagged, state: '10' },
      { dossierCode: noFile, state: '4', files: 2 },
      { dossierCode: nobodys, state: '4' },
      { dossierCode: elsewhere },
    );
    expect(await books.found(view.id)).toEqual([
      ...[`${held} state held`, `${flagged} state flagged`, `${noFile} files files-missing`],
      ...[`${noFile} state files-missing`, `${nobodys} state no-procedure`, `${elsewhere} only-there other-agency`],
    ]);
  });
});

describe('a repair', () => {
  const registry = new RegistryState();
  const repairing = (): RepairDifferencesService =>
    new RepairDifferencesService(rig.database, new Outbox(), registry as never, rig.rules);
  const order = (reconciliation: string, n: number, action: 'resend' | 'fetch' | 'ask') => ({
    ...{ reconciliation, n, action, actor: 'an-operator', reason: 'they rang' },
  });

  it('is recorded with who and why, here and in the list of what people did', async () => {
    const agency = '000.00.05.H99';
    const dossierCode = await dossier(agency, RECEIVED, MOVED);
    const { id } = await books.reconcile(orderOf(agency, { system: 'land-h99' }));
    await rig.takeOutbox();
    await expect(repairing().repair(order(id, 1, 'resend'))).rejects.toMatchObject({ code: 'conflict' });
    for (const [code, system] of [
      ['to-land', 'land-h99'],
      ['to-tax', 'tax-h99'],
    ] as const) {
      registry.put({
        ...{ kind: 'subscription', code, system, service: 'land-dossier', serviceVersion: '1', filter: {} },
        ...{ maxAttempts: 5, status: 'active' },
      });
    }
    const answer = await repairing().repair(order(id, 1, 'resend'));
    expect(answer.calls).toMatchObject([{ path: '/api/v1/deliveries/replay', body: { subscription: 'to-land' } }]);
    expect(answer.calls![0]!.body!['ids']).toHaveLength(2);
    await repairing().repair(order(id, 1, 'ask'));
    const [difference] = await books.differences(id);
    expect(difference).toMatchObject({
      dossierCode,
      done: [{ action: 'resend', actor: 'an-operator', reason: 'they rang' }, { action: 'ask' }],
    });
    const told = (await rig.takeOutbox()).filter(({ topic }) => topic === Topic.OperatorActions);
    expect(toOperatorAction(Buffer.from(String(told[0]!.value)))).toMatchObject({
      ...{ action: 'repair-difference', actor: 'an-operator', reason: 'they rang', after: 'resend' },
      subject: `reconciliations/${id}/differences/1`,
    });
    expect(told).toHaveLength(2);
  });

  it('names the files that are to be fetched again', async () => {
    const agency = '000.00.06.H99';
    const unhashed: Told = {
      type: 'finished',
      result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://x.example/1' } }] },
    };
    const dossierCode = await dossier(agency, RECEIVED, unhashed);
    const { id } = await books.reconcile(orderOf(agency), { dossierCode, files: 2 });
    const { files } = await repairing().repair(order(id, 1, 'fetch'));
    expect(files).toMatchObject([{ pointer: '/result/files/0/file' }]);
  });

  it('that cannot mend the difference, or of none, is refused', async () => {
    const { id } = await books.reconcile(orderOf('000.00.07.H99'), { dossierCode: '000.00.07.H99-260303-0001' });
    await expect(repairing().repair(order(id, 1, 'resend'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(repairing().repair(order(id, 2, 'ask'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(books.reading.getOrFail('999999')).rejects.toMatchObject({ code: 'not-found' });
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
    expect(LAND_DOSSIERS_SCHEMA.migrations).toHaveLength(2);
  });

  it('takes a book in pieces of any size', async () => {
    let size = 0;
    for await (const part of book({ a: 1 }, 'x'.repeat(2_500))) size += part.length;
    expect(size).toBeGreaterThan(2_500);
  });
});
