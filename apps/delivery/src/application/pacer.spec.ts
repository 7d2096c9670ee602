import { describe, expect, it } from '@jest/globals';
import { Pacer } from './pacer.js';

describe('Pacer', () => {
  it('spreads steps that come at once over the time they may take', () => {
    const pacer = new Pacer(4);
    expect([0, 0, 0, 100].map(now => pacer.waitMs(now))).toEqual([0, 250, 500, 650]);
  });

  it('saves nothing up while nothing comes, so that no burst follows', () => {
    const pacer = new Pacer(4);
    pacer.waitMs(0);
    expect([10_000, 10_000].map(now => pacer.waitMs(now))).toEqual([0, 250]);
  });
});
