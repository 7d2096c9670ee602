import { describe, expect, it } from '@jest/globals';
import { APPLIED, fold, type Step } from '../fold-test-kit.js';
import {
  FINISHED,
  FULFILLED,
  HANDED_OVER,
  hours,
  notice,
  paid,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
  without,
} from '../land-test-kit.js';

const day = (n: number, told: Told): Step => [told, n * 24];

describe('the clock', () => {
  it('stands still while tax, payment or a supplement is awaited, and the due date moves by these days', () => {
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

  describe('while notices are unpaid', () => {
    const UNPAID = [day(0, RECEIVED), day(1, TRANSFER), day(2, notice('1', 5))];

    it.each<Told>([{ type: 'update-requested' }, { ...SUPPLEMENT_REQUESTED, paused: false } as Told])(
      'stands still also where something else is asked for: %j',
      asked => {
        const steps = [...UNPAID, day(3, asked)];
        expect(fold(steps).clock.pausedSince).toBe(hours(24));
        const { clock } = fold([...steps, day(4, { type: 'supplemented' }), day(7, paid('1', 5))]);
        expect(clock.pauses).toEqual([{ from: hours(24), to: hours(24 * 7) }]);
      },
    );

    it('runs on once they are paid, though the supplement is still awaited that may not stop it', () => {
      const asked = { ...SUPPLEMENT_REQUESTED, paused: false } as Told;
      const process = fold([...UNPAID, day(3, asked), day(4, paid('1', 5))]);
      expect([process.state, process.clock.pauses]).toEqual([
        'awaiting-supplement',
        [{ from: hours(24), to: hours(24 * 4) }],
      ]);
    });

    it.each<Told>([{ type: 'withdrawn' }, { type: 'wrong-procedure' }])(
      'runs where the office is to act, and nobody waits for a payment: %j',
      told => {
        expect(fold([...UNPAID, day(3, told)]).clock.pauses).toEqual([{ from: hours(24), to: hours(24 * 3) }]);
      },
    );

    it('stands still when it is received again under the right procedure', () => {
      const { clock } = fold([...UNPAID, day(3, { type: 'wrong-procedure' }), day(4, RECEIVED)]);
      expect(clock.pausedSince).toBe(hours(24 * 4));
    });
  });

  it('runs on where the land system says so', () => {
    const { clock } = fold([RECEIVED, { ...SUPPLEMENT_REQUESTED, paused: false } as Told]);
    expect(clock).toMatchObject({ pauses: [] });
  });

  it('stands for a promised day alone at the end of work on it, also put off', () => {
    const promised = (text: string): Told => ({ ...RECEIVED, promisedAt: text }) as Told;
    const { clock } = fold([promised('2026-03-16T00:00:00+07:00')]);
    expect([clock.promisedAt, clock.dueAt]).toEqual([hours(24 * 14 + 9), hours(24 * 14 + 9)]);
    const later: Told = { type: 'supplemented', newPromisedAt: '2026-03-17T00:00:00+07:00' };
    const process = fold([promised('2026-03-16T00:00:00+07:00'), SUPPLEMENT_REQUESTED, later]);
    expect([process.clock.dueAt, process.supplements[0]?.promisedAfter]).toEqual([
      hours(24 * 15 + 9),
      hours(24 * 15 + 9),
    ]);
  });

  it('goes on when tax has answered on the day of the form, of which it tells the day only', () => {
    const midnight = 24 - 8;
    const steps: Step[] = [RECEIVED, [TRANSFER, 25], [notice('1', 5), midnight], [paid('1', 5), 30]];
    expect(fold(steps.slice(0, 3)).state).toBe('awaiting-payment');
    expect(fold(steps)).toMatchObject({ state: 'processing', told: APPLIED(4), tax: { fulfilled: true } });
    const confirmed = fold([RECEIVED, [TRANSFER, 25], [FULFILLED, midnight]]);
    expect(confirmed).toMatchObject({ state: 'processing', tax: { fulfilled: true } });
  });

  it('waits for tax again when it is asked a second time on the day of its first answer', () => {
    const second: Told = { type: 'tax-transfer', transfer: { number: 'PCT-2' } };
    const steps: Step[] = [RECEIVED, [TRANSFER, 2], [notice('1', 5), 16], [paid('1', 5), 20], [second, 25]];
    expect(fold(steps).state).toBe('awaiting-tax');
    const twice: Step[] = [...steps.slice(0, 3), [notice('2', 5, 'land-use-fee'), 16], [second, 25]];
    expect(fold(twice).tax.waitsFor).toBe('payment');
    expect(fold([...twice, [paid('1', 5), 26], [paid('2', 5), 27]]).state).toBe('awaiting-tax');
  });

  it('runs again when the result is wrong, and has left what was left at its end', () => {
    const wrong: Told = { type: 'result-wrong', note: 'Sai tên' };
    const steps = [day(0, RECEIVED), day(1, FINISHED), day(2, HANDED_OVER), day(4, wrong)];
    const { clock } = fold(steps);
    expect(clock.endedAt).toBeUndefined();
    // Tuesday to Friday: three working days after Monday, 16 March.
    expect(clock.dueAt).toBe(hours(24 * 17));
    const corrected = fold([...steps, day(7, FINISHED), day(8, HANDED_OVER)]).clock;
    expect([corrected.endedAt, corrected.dueAt]).toEqual([hours(24 * 7), hours(24 * 17)]);
  });

  it('takes a new promise that is given for the correction', () => {
    const wrong: Told = { type: 'result-wrong', note: 'Sai tên' };
    const promised: Told = { type: 'supplemented', newPromisedAt: new Date(hours(24 * 21)).toISOString() };
    const { clock } = fold([RECEIVED, FINISHED, wrong, SUPPLEMENT_REQUESTED, promised]);
    expect(clock.dueAt).toBe(hours(24 * 21));
  });

  it('takes the plan of the process where nobody promised a date', () => {
    const unpromised = without(RECEIVED, 'promisedAt');
    expect(fold([unpromised]).clock.dueAt).toBe(hours(24 * 9));
    expect(fold([unpromised, [TRANSFER, 1], [FULFILLED, 2]]).clock.dueAt).toBe(hours(24 * 17));
  });
});
