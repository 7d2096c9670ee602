import { describe, expect, it } from '@jest/globals';
import { toFigures } from './figures.js';

const NO_LATENCY = { p50: null, p95: null, p99: null };
const NOTHING = { accepted: 0, succeeded: 0, failed: 0, refused: 0, duplicates: 0, flagged: 0, latencyMs: NO_LATENCY };

describe('toFigures', () => {
  it('counts open ones as not yet successful, and only settled ones in the settled rate', () => {
    const figures = toFigures({ ...NOTHING, accepted: 10, succeeded: 6, failed: 2, refused: 5 });
    expect(figures).toMatchObject({ open: 2, successRate: 0.6, settledRate: 0.75, refused: 5 });
  });

  it('gives no rate of nothing, rather than a good or a bad one', () => {
    expect(toFigures({ ...NOTHING, refused: 3 })).toMatchObject({ open: 0, successRate: null, settledRate: null });
    expect(toFigures({ ...NOTHING, accepted: 3 })).toMatchObject({ open: 3, successRate: 0, settledRate: null });
  });
});
