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
});
