import { describe, expect, it } from '@jest/globals';
import { isPatienceOver, type Progress } from './patience.js';

const progress = (changes: Partial<Progress>): Progress => ({
  elapsedMs: 100,
  sinceProgressMs: 5,
  othersDoneAfterMs: undefined,
  fullness: 0.1,
  ...changes,
});
const isOver = (changes: Partial<Progress>): boolean => isPatienceOver(progress(changes), 500);

describe('isPatienceOver', () => {
  it('gives an endpoint up that answers nothing for the whole patience', () => {
    expect(isOver({ sinceProgressMs: 499 })).toBe(false);
    expect(isOver({ sinceProgressMs: 500 })).toBe(true);
  });

  it('waits while all are slow alike, so that a flood is not written to the database', () => {
    expect(isOver({ elapsedMs: 3_000, fullness: 1 })).toBe(false);
    expect(isOver({ elapsedMs: 1_400, othersDoneAfterMs: 1_000, fullness: 1 })).toBe(false);
  });

  it('lets the others wait an eighth of the patience at the most where little is to do', () => {
    expect(isOver({ elapsedMs: 72, othersDoneAfterMs: 10, fullness: 0 })).toBe(false);
    expect(isOver({ elapsedMs: 73, othersDoneAfterMs: 10, fullness: 0 })).toBe(true);
  });

  it('hardly lets them wait where more is waiting behind, so that a slow partner does not set the pace of all', () => {
    expect(isOver({ elapsedMs: 140, othersDoneAfterMs: 100, fullness: 1 })).toBe(false);
    expect(isOver({ elapsedMs: 150, othersDoneAfterMs: 100, fullness: 1 })).toBe(true);
  });

  it('ends at ten times the patience whatever moves', () => {
    expect(isOver({ elapsedMs: 5_000, fullness: 1 })).toBe(true);
  });
});
