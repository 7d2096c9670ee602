import { describe, expect, it } from '@jest/globals';
import { Members, type Seen, TERM_MS } from './members.js';

/** The number after each beat, a tenth of a term apart. */
function countsOf(...beats: readonly Seen[]): number[] {
  const members = new Members();
  return beats.map((seen, i) => {
    members.hear(seen, (i * TERM_MS) / 10);
    return members.count;
  });
}

const known = (count: number): Seen => ({ count, isNew: false });
const unknown = (count: number): Seen => ({ count, isNew: true });

describe('members of a kind', () => {
  it('are this one alone before anything is heard, and then as many as Redis knows, more or fewer', () => {
    expect(new Members().count).toBe(1);
    expect(countsOf(unknown(2), known(3), known(1))).toEqual([2, 3, 1]);
  });

  it('are not believed to be fewer by a Redis that has forgotten them, before its term is over', () => {
    const beats = [unknown(3), unknown(1), known(1), known(2), known(4)];
    expect(countsOf(...beats)).toEqual([3, 3, 3, 3, 4]);
    expect(countsOf(unknown(3), unknown(1), ...Array.from({ length: 10 }, () => known(2))).at(-1)).toBe(2);
  });

  it('are told of only where their number is another one', () => {
    const members = new Members();
    const told: number[] = [];
    members.onChange(() => told.push(members.count));
    for (const count of [1, 2, 2, 1]) members.hear(known(count), 0);
    expect(told).toEqual([2, 1]);
  });
});
