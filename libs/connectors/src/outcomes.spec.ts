import { describe, expect, it } from '@jest/globals';
import { toOutcome } from './outcomes.js';

describe('toOutcome', () => {
  it('masks personal numbers in what the partner said, also where the cut falls into one', () => {
    const detail = `${'x'.repeat(290)} 040090123456`;
    const outcome = toOutcome({ status: 'retry', code: 'c', detail }, performance.now());
    expect(outcome).toMatchObject({ detail: `${'x'.repeat(290)} *********` });
  });

  it('says nothing of the partner’s words where it took the message', () => {
    const outcome = toOutcome({ status: 'delivered', code: 'http-200', detail: 'x' }, performance.now() - 5);
    expect(outcome).toEqual({ status: 'delivered', code: 'http-200', durationMs: expect.any(Number) });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(5);
  });
});
