import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from './retry-after.js';

describe('parseRetryAfter', () => {
  const now = Date.parse('2024-05-01T08:00:00Z');

  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 3 ', 3_000],
    ['Wed, 01 May 2024 08:00:30 GMT', 30_000],
    ['Wed, 01 May 2024 07:00:00 GMT', 0],
    ['99999999999', 86_400_000],
    ['Fri, 01 May 2099 07:00:00 GMT', 86_400_000],
  ])('reads %p as %i ms', (value, ms) => expect(parseRetryAfter(value, now)).toBe(ms));

  it.each([undefined, '', 'soon', '-5', '1.5'])('ignores %p', value => {
    expect(parseRetryAfter(value, now)).toBeUndefined();
  });
});
