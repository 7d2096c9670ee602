import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('lets a second’s worth through at once and then no more than its rate', () => {
    const bucket = new TokenBucket(4);
    expect([0, 0, 0, 0, 0, 100, 250, 251].map(now => bucket.take(now))).toEqual([0, 0, 0, 0, 250, 150, 0, 249]);
  });

  it('saves up no more than its burst while nothing comes', () => {
    const bucket = new TokenBucket(4, 1);
    expect([0, 60_000, 60_000].map(now => bucket.take(now))).toEqual([0, 0, 250]);
  });

  it('keeps the rate over a long time, whenever it is asked', () => {
    const bucket = new TokenBucket(7, 1);
    let taken = 0;
    for (let now = 0; now < 10_000; now += 3) if (bucket.take(now) === 0) taken++;
    expect(taken).toBeGreaterThan(65);
    expect(taken).toBeLessThanOrEqual(71);
  });

  it('serves an endpoint that takes less than one in a second', () => {
    const bucket = new TokenBucket(0.5);
    expect([0, 1_000, 2_000].map(now => bucket.take(now))).toEqual([0, 1_000, 0]);
  });

  const takenAt = (bucket: TokenBucket, now: number): number => {
    let taken = 0;
    while (bucket.take(now) === 0) taken++;
    return taken;
  };

  it('goes on at another rate without a new burst: what was saved by then stays, as far as it fits', () => {
    const slower = new TokenBucket(8);
    slower.changeRate(2, 0);
    expect([takenAt(slower, 0), takenAt(slower, 1_000), slower.take(1_000)]).toEqual([2, 2, 500]);
    const faster = new TokenBucket(2);
    expect(takenAt(faster, 0)).toBe(2);
    faster.changeRate(8, 500);
    expect([takenAt(faster, 500), takenAt(faster, 1_000), takenAt(faster, 60_000)]).toEqual([1, 4, 8]);
  });
});
