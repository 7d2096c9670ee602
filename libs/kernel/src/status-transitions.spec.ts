import { describe, expect, it } from '@jest/globals';
import { DEFAULT_TRANSITIONS, parseTransitions } from './status-transitions.js';

describe('the table of transitions', () => {
  it('reads its text form, so that a province can set its own', () => {
    const text = '1>2,3,7;2>4,5,6,7,8,9;4>5,6,7,8,9;5>2,4,7,8;6>4,7,8,9;7>4,8;8>10;9>10';
    expect(parseTransitions(text)).toEqual(DEFAULT_TRANSITIONS);
  });

  it.each([
    ['1>2>3', 'more than one ">"'],
    ['1>2;1>3', 'status 1 has two entries'],
    ['10>9', 'nothing may follow 10'],
    ['4>4', 'status 4 cannot follow itself'],
    ['1>11', '"11" is no status'],
    ['1', '"" is no status'],
    ['', '"" is no status'],
  ])('refuses %p, so that a start with it ends', (text, reason) => {
    expect(() => parseTransitions(text)).toThrow(reason);
  });
});
