import { describe, expect, it } from '@jest/globals';
import { dividedAmong } from './call-limits.js';

describe('limits divided among members', () => {
  it('are whole for one alone', () => {
    expect(dividedAmong({ concurrency: 8, ratePerSecond: 20 }, 1)).toEqual({ concurrency: 8, ratePerSecond: 20 });
    expect(dividedAmong({ concurrency: 8 }, 1)).toEqual({ concurrency: 8 });
  });

  it.each([2, 3, 7, 49])('are never more together than the whole, and of the rate nothing is lost: %i', members => {
    const { concurrency, ratePerSecond } = dividedAmong({ concurrency: 49, ratePerSecond: 0.5 }, members);
    expect(concurrency).toBe(Math.floor(49 / members));
    expect(ratePerSecond! * members).toBeCloseTo(0.5, 12);
  });

  it('leave each one call at once where there are more members than calls', () => {
    expect(dividedAmong({ concurrency: 2 }, 3)).toEqual({ concurrency: 1 });
  });
});
