import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toOperatorAction, Topic, type TransactionFact } from '#libs/contracts';
import { Outbox } from '#libs/persistence';
import { RegistryState } from '#libs/registry-view';
import { NoteDeliveriesService } from '../../../apps/land-dossiers/src/reconciliation/application/note-deliveries.service.js';
import { RepairMeans } from '../../../apps/land-dossiers/src/reconciliation/application/repair-means.service.js';
import { RepairDifferencesService } from '../../../apps/land-dossiers/src/reconciliation/application/repair-differences.service.js';
import {
  FINISHED,
  HANDED_OVER,
  messageAt,
  MOVED,
  RECEIVED,
  type Told,
} from '../../../apps/land-dossiers/src/land-test-kit.js';
import type { RepairCall } from '../../../apps/land-dossiers/src/reconciliation/domain/repair-calls.js';
import { BookRig, orderOf } from './books.js';
import { WantedFilesRepository } from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { LandRig } from './land-rig.js';

const H15 = '000.00.01.H15';
const UNHASHED: Told = {
  type: 'finished',
  result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://x.example/1' } }] },
};

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

async function noteFacts(...facts: Partial<TransactionFact>[]): Promise<void> {
  const whole = facts.map(fact => ({ service: 'land-dossier', step: 'parked', discriminator: 'x', ...fact }));
  const value = Buffer.from(JSON.stringify({ facts: whole }));
  await new NoteDeliveriesService(rig.database).note([{ offset: 0n, key: '', value, headers: {} }]);
}

async function messageIdOf(dossierCode: string): Promise<string> {
  const sql = `SELECT message_id FROM messages WHERE dossier_code = '${dossierCode}' ORDER BY occurred_at LIMIT 1`;
  return (await rig.rows<{ message_id: string }>(sql))[0]!.message_id;
}

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
    const unnamed: Told = { type: 'received', process: { code: 'X' }, applicant: { name: 'Trần Văn Bình' } };
    const held = await dossier(unit, RECEIVED, HANDED_OVER);
    const flagged = await dossier(unit, RECEIVED, FINISHED, MOVED);
    const noFile = await dossier(unit, RECEIVED, UNHASHED);
    const nobodys = await dossier(unit, unnamed);
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
  const wanted = (): WantedFilesRepository => new WantedFilesRepository(rig.database);
  const registry = new RegistryState();
  const repairing = (): RepairDifferencesService =>
    new RepairDifferencesService(
      rig.database,
      new Outbox(),
      new RepairMeans(rig.database, registry as never, rig.rules),
      wanted(),
    );
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
    expect(answer.calls![0]!.body['ids']).toHaveLength(2);
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

  describe('that sends again', () => {
    const subscribe = (code: string, system: string, settings: Record<string, string>) => {
      const common = { service: 'land-dossier', serviceVersion: '1', filter: {}, maxAttempts: 5 } as const;
      registry.put({ kind: 'subscription', code, system, connector: code, status: 'active', ...common });
      const way = { url: 'http://x.example', sealedSecrets: {}, timeoutMs: 1_000, concurrency: 1 };
      const protocol = 'role' in settings ? 'vbdlis' : 'webhook';
      registry.put({ kind: 'connector', code, system, protocol, settings, ...way });
    };
    const subscriptionsOf = (calls: readonly RepairCall[] = []) => calls.map(({ body }) => body['subscription']);

    beforeAll(() => {
      subscribe('one-stop-08', 'one-stop-08', { role: 'one-stop' });
      subscribe('land-08', 'land-08', { role: 'land-system' });
      subscribe('land-08-tax', 'land-08', {});
      subscribe('tax-08', 'tax-08', { bookParty: 'tax' });
      subscribe('archive-08', 'archive-08', {});
    });

    it('goes to the party of the difference alone: nobody else gets the dossier a second time', async () => {
      const agency = '000.00.08.H99';
      await dossier(agency, RECEIVED, MOVED);
      const found: unknown[] = [];
      for (const party of ['one-stop', 'land', 'tax'] as const) {
        const { id } = await books.reconcile(orderOf(agency, { party }));
        // Tax expects only dossiers with a tax leg.
        if (party !== 'tax') found.push(subscriptionsOf((await repairing().repair(order(id, 1, 'resend'))).calls));
      }
      expect(found).toEqual([['one-stop-08'], ['land-08', 'land-08-tax']]);
    });

    it('names the transactions that are dead or wait, so that no id is to be looked up', async () => {
      const agency = '000.00.09.H99';
      const dossierCode = await dossier(agency, RECEIVED);
      const transactionId = await messageIdOf(dossierCode);
      const delivery = { subscription: 'one-stop-08', system: 'one-stop-08', attempts: 1, state: 'dead' as const };
      const at = '2026-03-03T00:00:01Z';
      await noteFacts({ transactionId, businessKey: dossierCode, step: 'dead', at, deliveries: [delivery] });
      const { id } = await books.reconcile(orderOf(agency, { party: 'one-stop' }));
      const { calls } = await repairing().repair(order(id, 1, 'resend'));
      const body = { subscription: 'one-stop-08', transactions: [transactionId], reason: 'they rang' };
      expect(calls).toEqual([{ method: 'POST', path: '/api/v1/deliveries/retry', body }]);
      // What is dead for one party keeps nothing from another.
      const { id: ofLand } = await books.reconcile(orderOf(agency, { party: 'land' }));
      const again = await repairing().repair(order(ofLand, 1, 'resend'));
      expect(again.calls).toMatchObject([
        { path: '/api/v1/deliveries/replay', body: { subscription: 'land-08', ids: [transactionId] } },
        { path: '/api/v1/deliveries/replay', body: { subscription: 'land-08-tax' } },
      ]);
    });

    it('is begun for all of a kind or cause at once, and each of them is recorded', async () => {
      const agency = '000.00.10.H99';
      for (let i = 0; i < 3; i++) await dossier(agency, RECEIVED, MOVED);
      const there = { dossierCode: `${agency}-260303-9001` };
      const { id } = await books.reconcile(orderOf(agency, { party: 'one-stop' }), there);
      await rig.takeOutbox();
      const bulk = { reconciliation: id, action: 'resend', actor: 'an-operator', reason: 'they rang' } as const;
      const answer = await repairing().repairAll({ ...bulk, kind: 'only-here', cause: undefined });
      expect(answer).toMatchObject({ begun: 3, passedOver: 0, calls: [{ body: { subscription: 'one-stop-08' } }] });
      expect(answer.calls?.[0]?.body['ids']).toHaveLength(6);
      const differences = await books.differences(id);
      expect(differences.map(({ kind, done }) => [kind, done.length])).toEqual([
        ...Array.from({ length: 3 }, () => ['only-here', 1]),
        ['only-there', 0],
      ]);
      const told = (await rig.takeOutbox()).filter(({ topic }) => topic === Topic.OperatorActions);
      expect(told.map(({ value }) => toOperatorAction(Buffer.from(String(value))))).toMatchObject([
        { subject: `reconciliations/${id}`, before: '3 only-here', after: 'resend' },
      ]);
      const pointless = repairing().repairAll({ ...bulk, kind: 'only-there', cause: undefined });
      await expect(pointless).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  it('has the files fetched again that are missing, and names them', async () => {
    const agency = '000.00.06.H99';
    const dossierCode = await dossier(agency, RECEIVED, UNHASHED);
    const { id } = await books.reconcile(orderOf(agency), { dossierCode, files: 2 });
    const [file] = await wanted()
      .claim(1_000)
      .then(files => files.filter(each => each.dossierCode === dossierCode));
    await wanted().refuse(rig.database, file!, 'file-gone');
    const { files } = await repairing().repair(order(id, 1, 'fetch'));
    expect(await wanted().ofDossier(dossierCode)).toMatchObject([{ state: 'wanted', attempts: 0 }]);
    expect(files).toMatchObject([{ pointer: '/result/files/0/file' }]);
  });

  it('that cannot mend the difference, or of none, is refused', async () => {
    const { id } = await books.reconcile(orderOf('000.00.07.H99'), { dossierCode: '000.00.07.H99-260303-0001' });
    await expect(repairing().repair(order(id, 1, 'resend'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(repairing().repair(order(id, 2, 'ask'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(books.reading.getOrFail('999999')).rejects.toMatchObject({ code: 'not-found' });
  });
});
