import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UNHASHED } from '../../../apps/land-dossiers/src/book-test-kit.js';
import {
  FINISHED,
  HANDED_OVER,
  messageAt,
  MOVED,
  RECEIVED,
  type Told,
} from '../../../apps/land-dossiers/src/land-test-kit.js';
import { BookRig, orderOf } from './books.js';
import { LandRig } from './land-rig.js';

const H15 = '000.00.01.H15';

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
    const transactionId = await books.firstMessageOf(dossierCode);
    const fact = { transactionId, businessKey: dossierCode };
    await books.noteFacts({ ...fact, at: '2026-03-03T00:00:01Z', deliveries: [{ ...delivery, state: 'parked' }] });
    expect(await found()).toEqual(['only-here delivery-waiting']);
    expect(await found(orderOf(agency, { system: 'another' }))).toEqual(['only-here unknown']);
    await books.noteFacts({
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
    await books.noteFacts({ ...delivered, at: '2026-03-03T00:00:04Z' });
    await books.noteFacts({ ...fact, at: '2026-03-03T00:00:03Z', deliveries: [{ ...delivery, state: 'parked' }] });
    expect(await found()).toEqual(['only-here unknown']);
  });

  it('is a message that no consumer could take, of a dossier that only they know', async () => {
    const [dossierCode, transactionId] = [`${agency}-260303-9002`, '0b0e2a44-7d2c-4c0e-9d0f-0c5d1a2b3c4d'];
    const letter = { step: 'dead' as const, discriminator: 'dead-letter land-dossiers', at: '2026-03-03T00:00:01Z' };
    await books.noteFacts({ transactionId, businessKey: dossierCode, ...letter });
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
