import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DeliveryCommand, toDeliveryCommand, toOperatorAction, Topic } from '#libs/contracts';
import { Outbox } from '#libs/persistence';
import { RegistryState } from '#libs/registry-view';
import { UNHASHED } from '../../../apps/land-dossiers/src/book-test-kit.js';
import { MOVED, RECEIVED, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import { WantedFilesRepository } from '../../../apps/land-dossiers/src/persistence/wanted-files.repository.js';
import { AskPartyService } from '../../../apps/land-dossiers/src/reconciliation/application/ask-party.service.js';
import { RepairDifferencesService } from '../../../apps/land-dossiers/src/reconciliation/application/repair-differences.service.js';
import { RepairMeans } from '../../../apps/land-dossiers/src/reconciliation/application/repair-means.service.js';
import type { ResendView } from '../../../apps/land-dossiers/src/reconciliation/application/resend-commands.js';
import { fetcherOf, settingsOf } from './book-partner.js';
import { BookRig, orderOf } from './books.js';
import { LandRig } from './land-rig.js';

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

describe('a repair', () => {
  const wanted = (): WantedFilesRepository => new WantedFilesRepository(rig.database);
  const registry = new RegistryState();
  const repairing = (outbox = new Outbox()): RepairDifferencesService =>
    new RepairDifferencesService(
      rig.database,
      outbox,
      new RepairMeans(rig.database, registry as never, rig.rules),
      wanted(),
      new AskPartyService(fetcherOf(registry, settingsOf(books.config)), books.service),
    );
  /** What delivery is told to do, as the relay would send it. */
  const commands = async (): Promise<DeliveryCommand[]> =>
    (await rig.takeOutbox())
      .filter(({ topic }) => topic === Topic.DeliveryCommands)
      .map(({ value }) => toDeliveryCommand(Buffer.from(String(value))));
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
    expect(answer.resends).toEqual([
      { id: expect.any(String), action: 'replay', subscription: 'to-land', transactions: 2 },
    ]);
    const [difference] = await books.differences(id);
    const who = { actor: 'an-operator', reason: 'they rang', at: expect.any(String) };
    expect(difference).toMatchObject({ dossierCode });
    expect(difference!.done).toEqual([{ action: 'resend', ...who, commands: [answer.resends![0]!.id] }]);
    const out = await rig.takeOutbox();
    expect(out.map(({ topic }) => topic)).toEqual([Topic.OperatorActions, Topic.DeliveryCommands]);
    expect(toOperatorAction(Buffer.from(String(out[0]!.value)))).toMatchObject({
      ...{ action: 'repair-difference', actor: 'an-operator', reason: 'they rang', after: 'resend' },
      subject: `reconciliations/${id}/differences/1`,
    });
  });

  describe('that sends again', () => {
    const subscribe = (code: string, system: string, settings: Record<string, string>) => {
      const common = { service: 'land-dossier', serviceVersion: '1', filter: {}, maxAttempts: 5 } as const;
      registry.put({ kind: 'subscription', code, system, connector: code, status: 'active', ...common });
      const way = { url: 'http://x.example', sealedSecrets: {}, timeoutMs: 1_000, concurrency: 1 };
      const protocol = 'role' in settings ? 'vbdlis' : 'webhook';
      registry.put({ kind: 'connector', code, system, protocol, settings, ...way });
    };
    const subscriptionsOf = (resends: readonly ResendView[] = []) => resends.map(({ subscription }) => subscription);

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
        if (party !== 'tax') found.push(subscriptionsOf((await repairing().repair(order(id, 1, 'resend'))).resends));
      }
      expect(found).toEqual([['one-stop-08'], ['land-08', 'land-08-tax']]);
    });

    it('tells delivery to retry what is dead or waits, and to replay to others what was delivered, for whom and why', async () => {
      const agency = '000.00.09.H99';
      const dossierCode = await dossier(agency, RECEIVED);
      const transactionId = await books.firstMessageOf(dossierCode);
      const delivery = { subscription: 'one-stop-08', system: 'one-stop-08', attempts: 1, state: 'dead' as const };
      const at = '2026-03-03T00:00:01Z';
      await books.noteFacts({ transactionId, businessKey: dossierCode, step: 'dead', at, deliveries: [delivery] });
      const { id } = await books.reconcile(orderOf(agency, { party: 'one-stop' }));
      await rig.takeOutbox();
      const { resends, at: begunAt } = await repairing().repair(order(id, 1, 'resend'));
      const common = { actor: 'an-operator', reason: 'they rang', transactions: [transactionId] };
      const about = { ...common, at: begunAt, subject: `reconciliations/${id}/differences/1` };
      expect(await commands()).toEqual([
        { ...about, id: resends![0]!.id, action: 'retry', subscription: 'one-stop-08' },
      ]);
      // What is dead for one party keeps nothing from another.
      const { id: ofLand } = await books.reconcile(orderOf(agency, { party: 'land' }));
      await repairing().repair(order(ofLand, 1, 'resend'));
      expect(await commands()).toMatchObject([
        { ...common, action: 'replay', subscription: 'land-08' },
        { ...common, action: 'replay', subscription: 'land-08-tax' },
      ]);
    });

    it('tells delivery nothing that is not recorded, nor records what delivery is not told', async () => {
      const agency = '000.00.11.H99';
      await dossier(agency, RECEIVED);
      const { id } = await books.reconcile(orderOf(agency, { party: 'one-stop' }));
      await rig.takeOutbox();
      const failing = Object.assign(new Outbox(), { add: () => Promise.reject(new Error('the disk is full')) });
      await expect(repairing(failing).repair(order(id, 1, 'resend'))).rejects.toThrow('the disk is full');
      expect((await books.differences(id))[0]!.done).toEqual([]);
      expect(await rig.takeOutbox()).toEqual([]);
    });

    it('is begun for all of a kind or cause at once, and each of them is recorded', async () => {
      const agency = '000.00.10.H99';
      for (let i = 0; i < 3; i++) await dossier(agency, RECEIVED, MOVED);
      const there = { dossierCode: `${agency}-260303-9001` };
      const { id } = await books.reconcile(orderOf(agency, { party: 'one-stop' }), there);
      await rig.takeOutbox();
      const bulk = { reconciliation: id, action: 'resend', actor: 'an-operator', reason: 'they rang' } as const;
      const answer = await repairing().repairAll({ ...bulk, kind: 'only-here', cause: undefined });
      const resends = [{ id: expect.any(String), action: 'replay', subscription: 'one-stop-08', transactions: 6 }];
      expect(answer).toMatchObject({ begun: 3, passedOver: 0, resends });
      const differences = await books.differences(id);
      const commandId = answer.resends![0]!.id;
      expect(differences.map(({ kind, done }) => [kind, done.map(each => each.commands)])).toEqual([
        ...Array.from({ length: 3 }, () => ['only-here', [[commandId]]]),
        ['only-there', []],
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
