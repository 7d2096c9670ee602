import { describe, expect, it } from '@jest/globals';
import { decideGcra } from './gcra.js';

const QUOTA = { perSecond: 10, burst: 5 };

describe('decideGcra', () => {
  it('lets a burst through at once and says when the rest may come', () => {
    const decision = decideGcra(QUOTA, 0, 1_000_000, 8);
    expect(decision).toMatchObject({ granted: 5, retryAfterMs: 100 });
    expect(decideGcra(QUOTA, decision.tat, 1_000_000, 1).granted).toBe(0);
  });

  it('lets no more through over a long time than the rate and one burst', () => {
    let [tat, passed] = [0, 0];
    for (let now = 1_000_000; now < 1_060_000; now += 7) {
      const decision = decideGcra(QUOTA, tat, now, 1);
      tat = decision.tat;
      passed += decision.granted;
    }
    expect(passed).toBeGreaterThanOrEqual(600);
    expect(passed).toBeLessThanOrEqual(605);
  });

  it('is true to its word: after retryAfterMs one more passes', () => {
    const { tat, retryAfterMs } = decideGcra(QUOTA, 0, 1_000_000, 100);
    expect(decideGcra(QUOTA, tat, 1_000_000 + retryAfterMs, 1).granted).toBe(1);
    expect(decideGcra(QUOTA, tat, 1_000_000 + retryAfterMs - 2, 1).granted).toBe(0);
  });
});
