import { describe, expect, it } from '@jest/globals';
import { PopulationGate, type PopulationLimits } from './population-limits.js';

const NOON = Date.parse('2026-11-26T12:00:00+07:00');
const at = (time: string) => Date.parse(`2026-11-26T${time}:00+07:00`);

function gateOf(limits: PopulationLimits): PopulationGate {
  const gate = new PopulationGate();
  gate.set(limits);
  return gate;
}

function passed(gate: PopulationGate, requests: number, nowMs: number): number {
  return Array.from({ length: requests }, () => gate.enter(nowMs)).filter(closed => closed === undefined).length;
}

describe('the quota', () => {
  it('is none where none is set', () => {
    expect(passed(gateOf({}), 10_000, NOON)).toBe(10_000);
  });

  it('lets so many in at once, and those of a second in the next', () => {
    const gate = gateOf({ requestsPerSecond: 10 });
    expect(passed(gate, 50, NOON)).toBe(10);
    expect(gate.enter(NOON)).toEqual({ reason: 'over-quota', retryAfterS: 1 });
    expect(passed(gate, 50, NOON + 500)).toBe(5);
    expect(passed(gate, 50, NOON + 60_000)).toBe(10);
  });

  it('takes a burst of another size', () => {
    const gate = gateOf({ requestsPerSecond: 10, burst: 30 });
    expect(passed(gate, 50, NOON)).toBe(30);
    expect(passed(gate, 50, NOON + 1_000)).toBe(10);
  });

  it('does not run backwards with the clock', () => {
    const gate = gateOf({ requestsPerSecond: 10 });
    expect(passed(gate, 10, NOON)).toBe(10);
    expect(passed(gate, 10, NOON - 60_000)).toBe(0);
  });
});

describe('office hours', () => {
  it.each([
    ['07:29', 60],
    ['07:30', undefined],
    ['16:59', undefined],
    ['17:00', 14.5 * 3_600],
    ['00:00', 7.5 * 3_600],
  ])('at %s tell to wait %p s', (time, retryAfterS) => {
    expect(gateOf({ openFrom: '07:30', openUntil: '17:00' }).enter(at(time))?.retryAfterS).toBe(retryAfterS);
  });

  it.each([
    ['21:59', 60],
    ['22:00', undefined],
    ['03:00', undefined],
    ['05:00', 17 * 3_600],
  ])('over midnight at %s tell to wait %p s', (time, retryAfterS) => {
    expect(gateOf({ openFrom: '22:00', openUntil: '05:00' }).enter(at(time))?.retryAfterS).toBe(retryAfterS);
  });

  it('cost nothing of the quota while they are over', () => {
    const gate = gateOf({ requestsPerSecond: 1, openFrom: '07:30', openUntil: '17:00' });
    expect(gate.enter(at('07:00'))?.reason).toBe('out-of-hours');
    expect(gate.enter(at('08:00'))).toBeUndefined();
  });
});
