import { describe, expect, it } from '@jest/globals';
import { beginningOf, dayOf, instantOrDay, isPeriod, lastDueDay, periodOfDay } from './period.js';

describe('days of the province', () => {
  it('begin there and not in Greenwich', () => {
    expect(beginningOf('2026-03-02')).toBe(Date.UTC(2026, 2, 1, 17));
    expect(dayOf(Date.UTC(2026, 2, 1, 17))).toBe('2026-03-02');
    expect(dayOf(Date.UTC(2026, 2, 1, 17) - 1)).toBe('2026-03-01');
  });

  it.each(['2026-02-30', '2026-3-2', 'yesterday', '2026-03-02T08:00:00', ''])('are none: %s', text => {
    expect(instantOrDay(text)).toBeUndefined();
  });

  it('are due from their hour on', () => {
    const twoOClock = beginningOf('2026-03-02')! + 2 * 3_600_000;
    expect(lastDueDay(twoOClock, 2)).toBe('2026-03-02');
    expect(lastDueDay(twoOClock - 1, 2)).toBe('2026-03-01');
  });
});

describe('the period of a scheduled comparison', () => {
  it('ends where the due day begins and goes back so many days', () => {
    expect(periodOfDay('2026-03-02', 30, undefined)).toEqual({
      from: beginningOf('2026-01-31'),
      to: beginningOf('2026-03-02'),
    });
  });

  it('leaves no missed day out, however long nothing was compared, within ten years', () => {
    expect(periodOfDay('2026-03-02', 1, beginningOf('2026-02-20')).from).toBe(beginningOf('2026-02-20'));
    expect(periodOfDay('2026-03-02', 30, beginningOf('2026-03-01')).from).toBe(beginningOf('2026-01-31'));
    expect(isPeriod(periodOfDay('2026-03-02', 1, 0))).toBe(true);
  });
});
