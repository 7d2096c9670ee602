import { describe, expect, it } from '@jest/globals';
import { backOffFor, retryDelayMs } from './back-off.js';

const backOff = { backoffMs: 500, maxBackoffMs: 60_000, maxRetryAfterMs: 10_000 };

describe('retryDelayMs', () => {
  it('doubles the longest wait with each attempt until the limit, so that a dead partner is left in peace', () => {
    const longest = [1, 2, 3, 4, 8, 200].map(attempts => retryDelayMs(attempts, backOff, 0, () => 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 60_000, 60_000]);
  });

  it('spreads the waits over the whole range, so that keys do not come back all at once', () => {
    const waits = Array.from({ length: 2_000 }, () => retryDelayMs(4, backOff));
    expect(Math.min(...waits)).toBeLessThan(400);
    expect(Math.max(...waits)).toBeGreaterThan(3_600);
    expect(waits.every(wait => wait >= 0 && wait <= 4_000)).toBe(true);
  });

  it('never comes back before the partner asked for it', () => {
    expect(retryDelayMs(1, backOff, 7_000, () => 1)).toBe(7_000);
  });

  it('lets no partner put its messages off for longer than the hub allows', () => {
    expect(retryDelayMs(1, backOff, 3_600_000, () => 1)).toBe(10_000);
  });

  it('is the subscription’s own where it has one, and never shorter in the end than at first', () => {
    expect(backOffFor({}, backOff)).toEqual(backOff);
    expect(backOffFor({ backoffMs: 1_000, maxBackoffMs: 172_800_000 }, backOff)).toMatchObject({
      backoffMs: 1_000,
      maxBackoffMs: 172_800_000,
    });
    expect(backOffFor({ backoffMs: 90_000 }, backOff)).toMatchObject({ backoffMs: 90_000, maxBackoffMs: 90_000 });
  });
});
