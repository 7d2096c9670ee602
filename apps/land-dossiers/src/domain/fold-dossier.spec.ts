import { describe, expect, it } from '@jest/globals';
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
  RULES,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
} from '../land-test-kit.js';
import type { DossierProcess } from './dossier-process.js';
import { foldDossier } from './fold-dossier.js';
import type { StoredFile } from './result-files.js';

type Step = Told | readonly [told: Told, hour: number];

/** Folds messages an hour apart, in the order given; a step may have an hour of its own. */
function fold(
  steps: readonly Step[],
  stored: readonly StoredFile[] = [],
): DossierProcess & { readonly told: string[] } {
  const events = steps.map(
    (step, i) =>
      (Array.isArray(step) ? messageAt(step[1] as number, step[0] as Told) : messageAt(i, step as Told)).event,
  );
  const process = foldDossier(events, stored, RULES);
  const told = events.map(({ id }) => {
    const { effect, flags } = process.decisions.get(id)!;
    return [effect, ...flags].join(' ');
  });
  return { ...process, told };
}

const portalOf = ({ portal }: DossierProcess): number[] => portal.map(({ status }) => status);
const APPLIED = (count: number): string[] => Array.from({ length: count }, () => 'applied');

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

describe('the result', () => {
  const MISSING: Told = {
    type: 'finished',
    result: { kind: 'issued', files: [{ name: 'GCN', file: { url: 'https://a.example/1' } }] },
  };
  const event = messageAt(1, MISSING).event;
  const storedAs = (sha256: string): StoredFile => ({
    ...{ messageId: event.id, pointer: '/result/files/0/file', fileId: 'f', sha256, size: 1, mediaType: 'a/b' },
  });

  it('is not shown as finished before its files are there, nor as handed over', () => {
    expect(portalOf(fold([RECEIVED, MISSING, HANDED_OVER]))).toEqual([2]);
    expect(portalOf(fold([RECEIVED, MISSING, HANDED_OVER], [storedAs('0'.repeat(64))]))).toEqual([2, 9, 10]);
  });

  it('is there when the end is told again with its files', () => {
    expect(portalOf(fold([RECEIVED, MISSING, FINISHED]))).toEqual([2, 9]);
    expect(portalOf(fold([RECEIVED, FINISHED, MISSING, HANDED_OVER]))).toEqual([2, 9, 10]);
  });

  it('of which another file came than was announced is missing', () => {
    const announced = messageAt(1, FINISHED).event.id;
    const other = { ...storedAs('0'.repeat(64)), messageId: announced };
    expect(fold([RECEIVED, FINISHED], [other])).toMatchObject({ result: { complete: false } });
  });

  it('issued without a file is flagged; a returned one needs none', () => {
    const bare = fold([RECEIVED, { type: 'finished', result: { kind: 'issued' } }]);
    expect([bare.told[1], portalOf(bare)]).toEqual(['applied no-result-file', [2]]);
    expect(portalOf(fold([RECEIVED, { type: 'finished', result: { kind: 'returned' } }]))).toEqual([2, 9]);
  });

  it('that is wrong opens a correction, which the portal does not see', () => {
    const wrong: Told = { type: 'result-wrong', note: 'Sai diện tích' };
    const process = fold([RECEIVED, FINISHED, HANDED_OVER, wrong, MOVED]);
    expect(process).toMatchObject({ state: 'correcting', corrections: 1, told: APPLIED(5) });
    const again = fold([RECEIVED, FINISHED, HANDED_OVER, wrong, [FINISHED, 5], [HANDED_OVER, 6]]);
    expect([again.state, portalOf(again)]).toEqual(['handed-over', [2, 9, 10, 9, 10]]);
  });
});

describe('the clock', () => {
  it('stands still while tax, payment or a supplement is awaited, and the due date moves by these days', () => {
    const day = (n: number, told: Told): Step => [told, n * 24];
    const steps = [
      day(0, RECEIVED),
      day(1, TRANSFER),
      day(2, notice('1', 5)),
      day(4, paid('1', 5)),
      day(7, SUPPLEMENT_REQUESTED),
    ];
    const { clock } = fold(steps);
    expect(clock.pauses).toEqual([{ from: hours(24), to: hours(96) }, { from: hours(168) }]);
    // Tuesday to Friday: three working days after Monday, 16 March.
    expect(clock.dueAt).toBe(hours(24 * 17));
  });

  it('runs on where the land system says so', () => {
    const { clock } = fold([RECEIVED, { ...SUPPLEMENT_REQUESTED, paused: false } as Told]);
    expect(clock).toMatchObject({ pauses: [] });
  });

  it('takes the plan of the process where nobody promised a date', () => {
    const unpromised = Object.fromEntries(Object.entries(RECEIVED).filter(([name]) => name !== 'promisedAt'));
    expect(fold([unpromised as unknown as Told]).clock.dueAt).toBe(hours(24 * 9));
    expect(fold([unpromised as unknown as Told, [TRANSFER, 1], [FULFILLED, 2]]).clock.dueAt).toBe(hours(24 * 17));
  });
});
