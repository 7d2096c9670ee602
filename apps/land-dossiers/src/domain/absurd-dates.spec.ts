import { describe, expect, it } from '@jest/globals';
import { fold, portalOf } from '../fold-test-kit.js';
import { FINISHED, hours, MOVED, RECEIVED, SUPPLEMENT_REQUESTED, type Told, without } from '../land-test-kit.js';

const DAY = 24;
const on = (day: number): string => new Date(hours(day * DAY)).toISOString();
const received = (day: number): Told => ({ ...RECEIVED, promisedAt: on(day) }) as Told;

describe('what is dated before the receipt', () => {
  it('by more than seven days has no effect, before the receipt is here as after it', () => {
    const early: Told = { type: 'finished', result: { kind: 'returned' } };
    const process = fold([[early, -8 * DAY], RECEIVED, [MOVED, -8 * DAY]]);
    expect(process.told).toEqual(['flagged before-receipt', 'applied', 'flagged before-receipt']);
    expect([process.state, portalOf(process)]).toEqual(['received', [2]]);
    expect(fold([[early, -8 * DAY]]).told).toEqual(['held']);
  });

  it('by less than that is of clocks that differ, or of a receipt that was entered late', () => {
    expect(fold([[MOVED, -6 * DAY], RECEIVED, FINISHED])).toMatchObject({
      state: 'finished',
      told: ['applied', 'applied', 'applied'],
    });
  });

  it('counts from the first receipt, not from one that corrects it', () => {
    const process = fold([RECEIVED, MOVED, { type: 'update-requested' }, [RECEIVED, 30 * DAY], [FINISHED, 31 * DAY]]);
    expect(process).toMatchObject({ state: 'finished', receipt: { at: hours(0) } });
    expect(new Set(process.told)).toEqual(new Set(['applied']));
  });

  it('is no promise: the plan counts, and the receipt too', () => {
    const process = fold([received(-1)]);
    expect([process.state, process.told]).toEqual(['received', ['applied before-receipt']]);
    expect(process.clock.promisedAt).toBeUndefined();
    expect(process.clock.dueAt).toBe(fold([without(RECEIVED, 'promisedAt')]).clock.dueAt);
    expect(fold([received(0)])).toMatchObject({ told: ['applied'], clock: { promisedAt: hours(0) } });
  });

  it('counts from the first receipt: who received it again after the promised day owes it since', () => {
    const again = fold([RECEIVED, { type: 'wrong-procedure' }, [RECEIVED, 30 * DAY]]);
    expect(again).toMatchObject({ told: ['applied', 'applied', 'applied'], clock: { promisedAt: hours(14 * DAY) } });
  });

  it('is no new promise: the one before counts, and what was delivered too', () => {
    const delivered: Told = { type: 'supplement-received', newPromisedAt: on(-400) };
    const process = fold([RECEIVED, SUPPLEMENT_REQUESTED, delivered]);
    expect(process).toMatchObject({ state: 'processing', clock: { promisedAt: hours(14 * DAY) } });
    expect(process.told[2]).toBe('applied before-receipt');
    expect(process.supplements).toEqual([expect.not.objectContaining({ promisedAfter: expect.anything() })]);
  });

  it('is no promise in a second receipt either', () => {
    const process = fold([without(RECEIVED, 'promisedAt'), received(-1)]);
    expect(process.told[1]).toBe('flagged repeated before-receipt');
    expect(process.clock.promisedAt).toBeUndefined();
  });
});
