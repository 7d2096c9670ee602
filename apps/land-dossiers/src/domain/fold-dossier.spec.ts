import { describe, expect, it } from '@jest/globals';
import { APPLIED, fold, portalOf, type Step } from '../fold-test-kit.js';
import {
  cancelled,
  FINISHED,
  FULFILLED,
  HANDED_OVER,
  hours,
  messageAt,
  MOVED,
  notice,
  paid,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
  RULES,
} from '../land-test-kit.js';
import { foldDossier } from './fold-dossier.js';

describe('a dossier', () => {
  it('without tax goes from its receipt to its hand-over', () => {
    const process = fold([RECEIVED, MOVED, FINISHED, HANDED_OVER]);
    expect(process).toMatchObject({ state: 'handed-over', told: APPLIED(4) });
    expect(portalOf(process)).toEqual([2, 4, 9, 10]);
  });

  it('with tax waits for tax, then for payment of every notice, and then is worked on again', () => {
    const steps = [
      RECEIVED,
      MOVED,
      TRANSFER,
      notice('1', 500),
      notice('2', 700, 'personal-income-tax'),
      paid('1', 500),
    ];
    expect(fold(steps.slice(0, 3)).state).toBe('awaiting-tax');
    expect(fold(steps)).toMatchObject({ state: 'awaiting-payment', tax: { fulfilled: false } });
    const all = fold([...steps, paid('2', 700), FULFILLED, FINISHED, HANDED_OVER]);
    expect(all).toMatchObject({ state: 'handed-over', told: APPLIED(10), tax: { fulfilled: true } });
    expect(portalOf(all)).toEqual([2, 4, 6, 4, 9, 10]);
  });

  it('that land sends no form of is asked to pay by its notice alone', () => {
    expect(fold([RECEIVED, MOVED, notice('1')])).toMatchObject({ state: 'awaiting-payment' });
  });

  it('received by the land office is received', () => {
    expect(fold([{ ...RECEIVED, type: 'received-by-land-office' } as Told]).state).toBe('received');
  });

  it('waits for its receipt: nothing of it is lost, nothing of it is shown', () => {
    const process = fold([MOVED, FINISHED]);
    expect(process).toMatchObject({ state: 'expected', told: ['held', 'held'], portal: [] });
  });

  it('was last touched by what took effect: not by what is foreign, repeated or waits', () => {
    const foreign: Told = { ...MOVED, agencyCode: '000.00.01.H89' };
    const steps: Step[] = [RECEIVED, MOVED, foreign, RECEIVED, HANDED_OVER];
    const process = fold(steps);
    expect(process.told.slice(2)).toEqual(['flagged foreign', 'flagged repeated', 'held']);
    expect(process.lastAt).toBe(hours(1));
    expect(fold([MOVED, FINISHED]).lastAt).toBe(hours(1));
  });

  it('of which the supplement is asked twice counts two, and takes the newest promise', () => {
    const delivered = (hour: number): Told => ({
      type: 'supplement-received',
      newPromisedAt: new Date(hours(hour)).toISOString(),
    });
    const process = fold([RECEIVED, SUPPLEMENT_REQUESTED, delivered(400), SUPPLEMENT_REQUESTED, delivered(500)]);
    expect(process.supplements.map(({ receivedAt }) => receivedAt)).toEqual([hours(2), hours(4)]);
    expect(process.clock.promisedAt).toBe(hours(500));
    expect(portalOf(process)).toEqual([2, 5, 4, 5, 4]);
  });

  it('of which an update is wanted takes it as a new receipt or as what was delivered for it', () => {
    const wanted: Told = { type: 'update-requested' };
    expect(fold([RECEIVED, MOVED, wanted]).state).toBe('awaiting-update');
    expect(fold([RECEIVED, MOVED, wanted, RECEIVED])).toMatchObject({ state: 'processing', told: APPLIED(4) });
    expect(fold([RECEIVED, MOVED, wanted, { type: 'supplemented' }])).toMatchObject({
      state: 'processing',
      supplements: [],
    });
  });

  it('is withdrawn by way of the applicant’s wish', () => {
    const withdrawn: Told = { type: 'finished', result: { kind: 'withdrawn' } };
    expect(portalOf(fold([RECEIVED, MOVED, { type: 'withdrawn' }, withdrawn]))).toEqual([2, 4, 7, 9]);
  });

  it('goes on when the wish to withdraw is taken back or declined', () => {
    const withdrawn: Told = { type: 'withdrawn' };
    const asked = fold([RECEIVED, MOVED, withdrawn, SUPPLEMENT_REQUESTED, { type: 'supplemented' }, FINISHED]);
    expect([asked.told, portalOf(asked)]).toEqual([APPLIED(6), [2, 4, 7, 5, 4, 9]]);
    const sentBack = { ...MOVED, sentBack: true } as Told;
    expect(portalOf(fold([RECEIVED, MOVED, withdrawn, sentBack]))).toEqual([2, 4, 7, 4]);
    expect(fold([RECEIVED, withdrawn, TRANSFER]).state).toBe('awaiting-tax');
    expect(fold([RECEIVED, TRANSFER, withdrawn, notice('1', 5), paid('1', 5)])).toMatchObject({
      state: 'withdrawing',
      told: APPLIED(5),
    });
  });

  it('stays withdrawn while the withdrawal goes to who signs it', () => {
    const withdrawn: Told = { type: 'finished', result: { kind: 'withdrawn' } };
    for (const moved of [MOVED, { ...MOVED, sentBack: false } as Told]) {
      const process = fold([RECEIVED, MOVED, { type: 'withdrawn' }, moved]);
      expect([process.state, process.told, portalOf(process)]).toEqual(['withdrawing', APPLIED(4), [2, 4, 7]]);
      expect(portalOf(fold([RECEIVED, MOVED, { type: 'withdrawn' }, moved, withdrawn]))).toEqual([2, 4, 7, 9]);
    }
  });

  it('with the wrong procedure is received again under another', () => {
    const process = fold([RECEIVED, { type: 'wrong-procedure' }, { ...RECEIVED, procedureCode: '1.012791' } as Told]);
    expect(process).toMatchObject({ state: 'received', receipt: { record: { procedureCode: '1.012791' } } });
  });
});

describe('what comes out of order', () => {
  it('is let go by the message that it waited for, though that happened later by its clock', () => {
    const process = fold([RECEIVED, MOVED, [HANDED_OVER, 3], [FINISHED, 4]]);
    expect(process).toMatchObject({ state: 'handed-over', told: APPLIED(4) });
    expect(process.portal.map(({ at }) => at)).toEqual([hours(0), hours(1), hours(4), hours(4)]);
  });

  it('is not applied to what has ended: a late end does not get over the hand-over', () => {
    const again: Told = { type: 'finished', result: { kind: 'returned' } };
    const process = fold([RECEIVED, FINISHED, HANDED_OVER, again, MOVED, SUPPLEMENT_REQUESTED]);
    expect(process.told.slice(3)).toEqual(['flagged after-end', 'flagged after-end', 'flagged after-end']);
    expect(process).toMatchObject({ state: 'handed-over', result: { kind: 'issued' } });
  });

  it('asks for a notice in vain once the result is handed over: its transaction does not stay open for ever', () => {
    const process = fold([RECEIVED, FINISHED, paid('8', 5), HANDED_OVER, paid('9', 5)]);
    expect(process.told).toEqual(['applied', 'applied', 'flagged after-end', 'applied', 'flagged after-end']);
    const known = fold([RECEIVED, notice('9', 5), FINISHED, HANDED_OVER, paid('9', 5)]);
    expect(known.told[4]).toBe('applied');
  });

  it('is taken once, whoever tells it again', () => {
    const events = [messageAt(0, RECEIVED), messageAt(1, MOVED, 'land-1'), messageAt(1, MOVED, 'land-2')];
    const { decisions } = foldDossier(
      events.map(({ event }) => event),
      [],
      RULES,
    );
    expect([...decisions.values()].map(({ effect }) => effect).sort()).toEqual(['applied', 'applied', 'flagged']);
  });

  it('of another agency is kept and flagged', () => {
    const foreign = { ...MOVED, agencyCode: '000.00.02.H88' } as Told;
    const sameProvince = { ...MOVED, agencyCode: 'H88.TN' } as Told;
    expect(fold([RECEIVED, foreign, sameProvince]).told).toEqual(['applied', 'flagged foreign', 'applied']);
  });
});

describe('the tax leg', () => {
  const BEFORE = [RECEIVED, TRANSFER];
  it.each<[string, Step[], string[], string]>([
    ['a notice told again', [notice('1', 5), notice('1', 5)], ['applied', 'flagged repeated'], 'awaiting-payment'],
    [
      'a notice whose amount tax says later',
      [notice('1'), notice('1', 5), paid('1', 4)],
      APPLIED(3),
      'awaiting-payment',
    ],
    [
      'a number with two amounts',
      [notice('1', 5), notice('1', 6)],
      ['applied', 'flagged notice-conflict'],
      'awaiting-payment',
    ],
    [
      'a number for two taxes',
      [notice('1', 5), notice('1', 5, 'land-use-fee')],
      ['applied', 'flagged notice-conflict'],
      'awaiting-payment',
    ],
    ['more paid than asked', [notice('1', 5), paid('1', 6)], ['applied', 'applied overpaid'], 'processing'],
    [
      'a payment told again',
      [notice('1', 9), paid('1', 5), paid('1', 5)],
      ['applied', 'applied', 'flagged repeated'],
      'awaiting-payment',
    ],
    [
      'a payment number with two amounts',
      [notice('1', 9), paid('1', 5), paid('1', 4)],
      ['applied', 'applied', 'flagged payment-conflict'],
      'awaiting-payment',
    ],
    ['a notice paid in two parts', [notice('1', 9), paid('1', 5, 'a'), paid('1', 4, 'b')], APPLIED(3), 'processing'],
    ['a payment before its notice', [paid('1', 5), notice('1', 5)], APPLIED(2), 'processing'],
    ['a payment of no notice', [paid('1', 5)], ['held'], 'awaiting-tax'],
    ['a notice cancelled', [notice('1', 5), cancelled('1')], APPLIED(2), 'processing'],
    [
      'a notice issued again under its number',
      [notice('1', 5), cancelled('1'), notice('1', 6)],
      APPLIED(3),
      'awaiting-payment',
    ],
    [
      'a notice corrected',
      [notice('1', 5), notice('2', 6, 'registration-fee', ['1']), paid('2', 6)],
      APPLIED(3),
      'processing',
    ],
    [
      'a correction that does not say so',
      [notice('1', 5), notice('2', 6)],
      ['applied', 'applied superseding'],
      'awaiting-payment',
    ],
    ['a confirmation too early', [notice('1', 5), FULFILLED], ['applied', 'applied unpaid'], 'awaiting-payment'],
    ['a confirmation that nothing is due', [FULFILLED], APPLIED(1), 'processing'],
    ['a dossier that tax returns', [notice('1', 5), { type: 'tax-returned' }], APPLIED(2), 'processing'],
    ['an end while something is unpaid', [notice('1', 5), FINISHED], ['applied', 'applied unpaid'], 'finished'],
  ])('%s', (_, steps, told, state) => {
    const process = fold([...BEFORE, ...steps]);
    expect([process.told.slice(2), process.state]).toEqual([told, state]);
  });
});
