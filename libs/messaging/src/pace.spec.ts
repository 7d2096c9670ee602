import { describe, expect, it } from '@jest/globals';
import { LEISURELY, Pace } from './pace.js';

/** Rounds of five seconds, each as soon as it may, at so many messages a second; how long the last one waited. */
function waitAt(perSecond: number, pace = new Pace(), from = 0): number {
  let now = from;
  let waited = 0;
  while (now < from + 5_000) {
    waited = Math.max(1, pace.waitMs(now));
    now += waited;
    pace.begin(now);
    pace.note((perSecond * waited) / 1_000);
  }
  return waited;
}

describe('the pace of a consumer', () => {
  it('lets rounds lie a little apart where little comes, and lets nobody wait who comes after a pause', () => {
    const pace = new Pace();
    expect(waitAt(50, pace)).toBe(20);
    expect(pace.waitMs(5_050)).toBe(0);
  });

  it('gathers more the more comes, up to a bound', () => {
    expect(waitAt(1_000)).toBe(20);
    expect(waitAt(3_000)).toBeCloseTo(50, 0);
    expect(waitAt(100_000)).toBe(60);
  });

  it('gathers where nobody waits for what comes, and begins at once after a pause', () => {
    const pace = new Pace(LEISURELY);
    expect(waitAt(50, pace)).toBe(40);
    expect(Math.round(waitAt(1_000, pace, 5_000) / 10)).toBe(20);
    expect(waitAt(100_000, pace, 10_000)).toBe(250);
    expect(pace.waitMs(15_600)).toBe(0);
  });

  it('gathers nothing while more waits than one fetch brings', () => {
    const pace = new Pace(LEISURELY);
    waitAt(3_000, pace);
    pace.note(500, 20_000);
    pace.note(500);
    expect(pace.waitMs(5_001)).toBe(0);
    pace.begin(5_001);
    pace.note(500);
    expect(pace.waitMs(5_002)).toBeGreaterThan(200);
  });

  it('forgets a rush within seconds', () => {
    const pace = new Pace();
    waitAt(3_000, pace);
    expect(waitAt(100, pace, 5_000)).toBe(20);
  });

  it('does not wait after a pause', () => {
    const pace = new Pace();
    waitAt(3_000, pace);
    expect(pace.waitMs(6_000)).toBe(0);
  });
});
