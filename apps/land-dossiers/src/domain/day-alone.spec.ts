import { describe, expect, it } from '@jest/globals';
import { APPLIED, fold, portalOf, type Step } from '../fold-test-kit.js';
import {
  FINISHED,
  HANDED_OVER,
  hours,
  messageAt,
  MOVED,
  notice,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
} from '../land-test-kit.js';
import { inOrderOfHappening } from './land-event.js';

/** Tuesday, 3 March 2026, so many hours after it began in Việt Nam. */
const at = (hour: number): number => 16 + hour;
/** Told of that day without a time, and accepted at that hour of it. */
const dated = (told: Told, acceptedAtHour: number): Step => [told, at(0), acceptedAtHour * 3_600_000];

describe('a day without a time', () => {
  it('is later than what was told before on that day: the corrected end ends the correction', () => {
    const wrong: Told = { type: 'result-wrong', note: 'Sai tên' };
    const process = fold([RECEIVED, FINISHED, HANDED_OVER, [wrong, at(11)], dated(FINISHED, 15)]);
    expect(process).toMatchObject({ state: 'finished', told: APPLIED(5), corrections: 1 });
  });

  describe('on which the same is told twice', () => {
    const WRONG: Step = [{ type: 'result-wrong', note: 'Sai tên' }, at(10)];
    const corrected: Told = {
      type: 'finished',
      result: {
        kind: 'issued',
        files: [{ name: 'GCN', file: { url: 'https://land.example/2', sha256: 'cd'.repeat(32) } }],
      },
    };
    /** Word for word, under a name of its own. */
    const again = (told: Told, acceptedAtHour: number): Step => [told, at(0), acceptedAtHour * 3_600_000, 'land-2'];

    it('lets the corrected end of that day end the correction, and its hand-over follow', () => {
      const steps: Step[] = [RECEIVED, dated(FINISHED, 9), dated(HANDED_OVER, 9.5), WRONG, dated(corrected, 15)];
      expect(fold(steps)).toMatchObject({ state: 'finished', told: APPLIED(5), result: { files: [{ name: 'GCN' }] } });
      const handedOver = fold([...steps, again(HANDED_OVER, 16)]);
      expect([handedOver.state, portalOf(handedOver)]).toEqual(['handed-over', [2, 9, 10, 9, 10]]);
    });

    it('lets the same end word for word, and the same hand-over, end the correction', () => {
      const steps: Step[] = [RECEIVED, dated(FINISHED, 9), dated(HANDED_OVER, 9.5), WRONG];
      const process = fold([...steps, again(FINISHED, 15), again(HANDED_OVER, 16)]);
      expect([process.state, process.told]).toEqual(['handed-over', APPLIED(6)]);
    });

    it('takes it for the same where nothing has answered it, or what came between had no effect', () => {
      const copied = fold([RECEIVED, dated(FINISHED, 9), again(FINISHED, 9.1), WRONG]);
      expect([copied.state, copied.told]).toEqual([
        'correcting',
        ['applied', 'applied', 'flagged repeated', 'applied'],
      ]);
      const foreign = { type: 'result-wrong', agencyCode: '000.00.02.H88' } as Told;
      const unanswered = fold([RECEIVED, dated(FINISHED, 9), [foreign, at(10)], again(FINISHED, 15)]);
      expect(unanswered.told.slice(2)).toEqual(['flagged foreign', 'flagged repeated']);
      const mended = fold([RECEIVED, dated(FINISHED, 9), WRONG, dated(corrected, 15), again(FINISHED, 16)]);
      expect(mended.told.slice(3)).toEqual(['applied', 'applied superseding']);
    });

    it('is wrong again after it was corrected', () => {
      const wrong = (note: string, hour: number): Step => dated({ type: 'result-wrong', note }, hour);
      const steps = [RECEIVED, dated(FINISHED, 9), wrong('Sai tên', 10), dated(corrected, 11)];
      const process = fold([...steps, wrong('Sai số thửa', 12)]);
      expect(process).toMatchObject({ state: 'correcting', corrections: 2, told: APPLIED(5) });
      const copied = fold([...steps.slice(0, 3), wrong('Sai tên, sai số thửa', 10.5), steps[3]!]);
      expect(copied).toMatchObject({ state: 'finished', corrections: 1 });
    });

    it('asks for the same supplement again after the first was delivered', () => {
      const delivered: Step = [{ type: 'supplemented' }, at(10)];
      const steps: Step[] = [RECEIVED, dated(SUPPLEMENT_REQUESTED, 9), delivered, again(SUPPLEMENT_REQUESTED, 11)];
      expect(fold(steps)).toMatchObject({ state: 'awaiting-supplement', told: APPLIED(4), supplements: [{}, {}] });
      const received: Told = { type: 'supplement-received' };
      const twice = fold([...steps.slice(0, 2), dated(received, 10), ...steps.slice(3), again(received, 12)]);
      expect(twice).toMatchObject({ state: 'processing', told: APPLIED(5), supplements: [{}, {}] });
    });
  });

  it('is later than the return by tax on that day: the new notice is to be paid', () => {
    const process = fold([RECEIVED, TRANSFER, [{ type: 'tax-returned' }, at(10)], dated(notice('1', 5), 14)]);
    expect(process).toMatchObject({ state: 'awaiting-payment', tax: { notices: [{ state: 'open' }] } });
  });

  it('on which tax issues a notice again has one to be paid, and all that one call tells', () => {
    const steps = [RECEIVED, TRANSFER, dated(notice('1', 5), 9)];
    const stateOf = (hour: number) =>
      fold([...steps, dated(notice('2', 6), hour)]).tax.notices.map(({ state }) => state);
    expect(stateOf(14)).toEqual(['replaced', 'open']);
    expect(stateOf(9 + 1 / 60)).toEqual(['open', 'open']);
    expect(stateOf(9 + 5 / 60)).toEqual(['open', 'open']);
  });

  it('is later than the supplement of that day: the next request waits for the next one', () => {
    const next: Told = { type: 'supplement-requested', note: 'Thiếu chữ ký' };
    const process = fold([RECEIVED, SUPPLEMENT_REQUESTED, [{ type: 'supplemented' }, at(10)], dated(next, 11)]);
    expect(process).toMatchObject({ state: 'awaiting-supplement', told: APPLIED(4) });
  });

  it('is earlier than what is told of that day after it', () => {
    const process = fold([RECEIVED, dated(SUPPLEMENT_REQUESTED, 9), [{ type: 'supplemented' }, at(10)]]);
    expect(process).toMatchObject({ state: 'processing', told: APPLIED(3) });
  });

  describe('on which a second supplement is asked for', () => {
    const next: Told = { type: 'supplement-requested', note: 'Thiếu chữ ký' };
    const received = (date: string): Told => ({ type: 'supplement-received', newPromisedAt: `${date}T17:00:00+07:00` });
    const FIRST: Step[] = [
      RECEIVED,
      dated(SUPPLEMENT_REQUESTED, 9),
      [{ type: 'supplemented' }, at(9.5)],
      dated(received('2026-03-20'), 9.6),
    ];
    const delivered: Step = [{ type: 'supplemented' }, at(10) + 1 / 12];

    it('does not wait for what was delivered before the request came', () => {
      const process = fold([...FIRST, delivered, dated(received('2026-03-24'), 10.1), dated(next, 10 + 1 / 6)]);
      expect(process).toMatchObject({ state: 'processing', told: APPLIED(7) });
      expect(process.supplements).toMatchObject([{ receivedAt: hours(at(9.5)) }, { receivedAt: hours(delivered[1]) }]);
      expect(portalOf(process)).toEqual([2, 5, 4, 5, 4]);
    });

    it('waits where each party has told of one delivery, which was the first', () => {
      expect(fold([...FIRST, dated(next, 10)]).state).toBe('awaiting-supplement');
      const toldAnew = dated({ ...received('2026-03-20'), note: 'Đủ' }, 9.7);
      expect(fold([...FIRST, toldAnew, dated(next, 10)]).state).toBe('awaiting-supplement');
    });

    it('waits where what was delivered is of another day, or of a time that the request names', () => {
      const nextDay: Step = [next, at(24), 3_600_000];
      expect(fold([...FIRST, delivered, nextDay]).state).toBe('awaiting-supplement');
      expect(fold([...FIRST, delivered, [next, at(11)]]).state).toBe('awaiting-supplement');
    });
  });

  it('stays that day, however late it is told or however early', () => {
    const late = fold([RECEIVED, dated(FINISHED, 50), [MOVED, at(20)], [HANDED_OVER, at(26)]]);
    expect([late.told, portalOf(late)]).toEqual([APPLIED(4), [2, 4, 9, 10]]);
    const early = fold([RECEIVED, [MOVED, 15], dated(FINISHED, -9), [HANDED_OVER, at(1)]]);
    expect([early.told, portalOf(early)]).toEqual([APPLIED(4), [2, 4, 9, 10]]);
  });

  it('is none where a clock says midnight in UTC', () => {
    const { event } = messageAt(at(0), MOVED, undefined, 9 * 3_600_000);
    const clock = { ...event, record: { ...event.record, occurredAt: new Date(event.occurredAt).toISOString() } };
    const { event: other } = messageAt(at(1), FINISHED);
    expect(inOrderOfHappening(event, other)).toBeGreaterThan(0);
    expect(inOrderOfHappening(clock, other)).toBeLessThan(0);
  });

  it('is shown as it was told', () => {
    expect(fold([RECEIVED, dated(FINISHED, 15)]).result?.at).toBe(hours(at(0)));
  });
});
