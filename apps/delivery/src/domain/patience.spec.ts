import { describe, expect, it } from '@jest/globals';
import { isPatienceOver, type Progress } from './patience.js';

const progress = (changes: Partial<Progress>): Progress => ({
  elapsedMs: 100,
  sinceProgressMs: 5,
  othersDoneAfterMs: undefined,
  moreToDo: 1,
  hubLoad: 1,
  ...changes,
});
const isOver = (changes: Partial<Progress>): boolean => isPatienceOver(progress(changes), 500);

describe('isPatienceOver', () => {
  it('gives an endpoint up that answers nothing for the whole patience', () => {
    expect(isOver({ sinceProgressMs: 499 })).toBe(false);
    expect(isOver({ sinceProgressMs: 500 })).toBe(true);
  });

  it('waits while all are slow alike, so that a flood is not written to the database', () => {
    expect(isOver({ elapsedMs: 3_000 })).toBe(false);
    expect(isOver({ elapsedMs: 1_400, othersDoneAfterMs: 1_000 })).toBe(false);
  });

  it('lets those that are done wait an eighth of the patience for the others, or half of what they needed themselves', () => {
    expect(isOver({ elapsedMs: 72, othersDoneAfterMs: 10 })).toBe(false);
    expect(isOver({ elapsedMs: 73, othersDoneAfterMs: 10 })).toBe(true);
    expect(isOver({ elapsedMs: 299, othersDoneAfterMs: 200 })).toBe(false);
    expect(isOver({ elapsedMs: 300, othersDoneAfterMs: 200 })).toBe(true);
  });

  it('lets one that has more to do need longer in proportion, while this process is what is busy', () => {
    const last = { othersDoneAfterMs: 50, moreToDo: 3, hubLoad: 0.4 };
    expect(isOver({ ...last, elapsedMs: 649 })).toBe(false);
    expect(isOver({ ...last, elapsedMs: 650 })).toBe(true);
    expect(isOver({ ...last, elapsedMs: 200, hubLoad: 0.3 })).toBe(true);
    expect(isOver({ ...last, elapsedMs: 200, moreToDo: 1 })).toBe(true);
    expect(isOver({ ...last, elapsedMs: 200, sinceProgressMs: 62 })).toBe(false);
    expect(isOver({ ...last, elapsedMs: 200, sinceProgressMs: 63 })).toBe(true);
  });

  it('lets the others wait for its work no longer than twice the patience', () => {
    const last = { othersDoneAfterMs: 50, moreToDo: 200 };
    expect(isOver({ ...last, elapsedMs: 1_049 })).toBe(false);
    expect(isOver({ ...last, elapsedMs: 1_050 })).toBe(true);
  });

  it('ends at ten times the patience whatever moves', () => {
    expect(isOver({ elapsedMs: 5_000 })).toBe(true);
  });
});
