import { describe, expect, it } from '@jest/globals';
import type { FindingRule } from './finding-rule.js';
import { type CountedAccess, UnusualWindows } from './unusual-windows.js';

const MINUTE_MS = 60_000;
const RULE = { counts: 'persons', moreThan: 3, windowMinutes: 60 } as const;

let count = 0;

/** Somebody is asked about at a minute. */
function access(minute: number, person: string): CountedAccess {
  return { at: minute * MINUTE_MS, id: `id-${count++}`, person };
}

type Rule = Pick<FindingRule, 'counts' | 'moreThan' | 'windowMinutes'>;

/** The minutes at which windows begin. */
function beginningsOf(rule: Rule, accesses: readonly CountedAccess[]): number[] {
  const windows = new UnusualWindows(rule);
  for (const each of accesses) windows.take(each);
  expect(windows.found.every(({ from, until }) => until - from === rule.windowMinutes * MINUTE_MS)).toBe(true);
  return windows.found.map(({ from }) => from / MINUTE_MS);
}

describe('accesses of one officer', () => {
  it('are unusual where they are of more persons than the rule allows, within any stretch of its length', () => {
    const across = [access(50, 'a'), access(55, 'b'), access(70, 'c'), access(110, 'd')];
    expect(beginningsOf(RULE, across)).toEqual([50]);
    const apart = [access(50, 'a'), access(55, 'b'), access(70, 'c'), access(111, 'd')];
    expect(beginningsOf(RULE, apart)).toEqual([]);
  });

  it('count a person once, at the last time', () => {
    const often = [access(0, 'a'), access(1, 'a'), access(2, 'b'), access(3, 'c'), access(4, 'c')];
    expect(beginningsOf(RULE, often)).toEqual([]);
    const later = [access(0, 'a'), access(2, 'b'), access(58, 'a'), access(61, 'c'), access(62, 'd')];
    expect(beginningsOf(RULE, later)).toEqual([2]);
  });

  it('are counted one by one where the rule counts accesses', () => {
    const looks = [0, 1, 2, 3].map(minute => access(minute, 'a'));
    expect(beginningsOf({ ...RULE, counts: 'accesses' }, looks)).toEqual([0]);
    expect(beginningsOf({ ...RULE, counts: 'accesses' }, looks.slice(1))).toEqual([]);
  });

  it('that go on belong to the window while it lasts, and then make another one', () => {
    const persons = Array.from({ length: 10 }, (_, i) => access(i * 20, `p${i}`));
    expect(beginningsOf({ ...RULE, moreThan: 2 }, persons)).toEqual([0, 80]);
  });

  it('of very many persons need no more memory than of some', () => {
    const windows = new UnusualWindows({ ...RULE, windowMinutes: 10_080, moreThan: 100 });
    const { recent } = windows as unknown as { recent: ReadonlyMap<string, number> };
    let most = 0;
    for (let i = 0; i < 100_000; i++) {
      windows.take(access(i, `p${i}`));
      most = Math.max(most, recent.size);
    }
    expect([most, windows.found.length]).toEqual([100, 10]);
  });
});
