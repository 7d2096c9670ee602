import { describe, expect, it } from '@jest/globals';
import { FOLLOWING, LEISURELY, Pace } from './pace.js';

/** Five seconds of fetches, each as soon as it may, at so many messages a second; how long the last one waited. */
function waitAt(perSecond: number, pace = new Pace(), from = 0): number {
  let now = from;
  let waited = 1;
  while (now < from + 5_000) {
    pace.note(now, (perSecond * waited) / 1_000);
    waited = pace.waitMs(now);
    now += waited;
  }
  return waited;
}

describe('the pace of a consumer', () => {
  it('lets rounds lie a little apart where little comes, and lets nobody wait who comes after a pause', () => {
    const pace = new Pace();
    expect(waitAt(50, pace)).toBe(30);
    expect(pace.waitMs(5_050)).toBe(0);
  });

  it('counts what the work takes as part of the round: what comes meanwhile waits for nothing more', () => {
    const pace = new Pace();
    pace.note(1_000, 1);
    expect([pace.waitMs(1_005), pace.waitMs(1_019), pace.waitMs(1_030)]).toEqual([25, 11, 0]);
  });

  it('gathers more the more comes, up to a bound', () => {
    expect(waitAt(500)).toBe(30);
    expect(waitAt(1_000)).toBeCloseTo(40, 0);
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
    pace.note(6_000, 500, 20_000);
    pace.note(6_000, 500);
    expect(pace.waitMs(6_001)).toBe(0);
    pace.note(6_400, 500);
    expect(pace.waitMs(6_400)).toBeGreaterThan(200);
  });

  it('knows that one partition was left behind where the others of the fetch belong to the next round', () => {
    const pace = new Pace();
    pace.note(1_000, 1);
    pace.note(1_027, 500, 20_000);
    pace.note(1_029, 1);
    expect(pace.waitMs(1_030)).toBe(0);
    pace.note(1_060, 1);
    expect(pace.waitMs(1_061)).toBeGreaterThan(20);
  });

  it('begins the next round also where its timer ended a little early', () => {
    const pace = new Pace();
    pace.note(1_000, 1);
    pace.note(1_028.5, 1);
    expect(pace.waitMs(1_030)).toBeGreaterThan(20);
  });

  it('hardly makes what comes by the rounds of others wait', () => {
    expect(waitAt(50, new Pace(FOLLOWING))).toBe(10);
    expect(waitAt(100_000, new Pace(FOLLOWING))).toBe(30);
  });

  it('forgets a rush within seconds', () => {
    const pace = new Pace();
    waitAt(3_000, pace);
    expect(waitAt(100, pace, 5_000)).toBe(30);
  });

  it('does not wait after a pause', () => {
    const pace = new Pace();
    waitAt(3_000, pace);
    expect(pace.waitMs(6_000)).toBe(0);
  });
});
