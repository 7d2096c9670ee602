import { describe, expect, it } from '@jest/globals';
import { verdictOf } from './verdict.js';

const backOff = { backoffMs: 500, maxBackoffMs: 60_000, maxRetryAfterMs: 60_000 };
const outcome = (status: 'delivered' | 'retry' | 'rejected' | 'gone') => ({ status, code: 'x', durationMs: 1 });

describe('verdictOf', () => {
  it('gives a message up after the last attempt and not before', () => {
    expect(verdictOf(outcome('retry'), 2, { maxAttempts: 3 }, backOff).state).toBe('parked');
    expect(verdictOf(outcome('retry'), 3, { maxAttempts: 3 }, backOff).state).toBe('dead');
  });

  it('gives a refused message up at once, because the partner will never take it', () => {
    expect(verdictOf(outcome('rejected'), 1, { maxAttempts: 10 }, backOff).state).toBe('dead');
  });

  it('never gives a message up because its endpoint is gone: it is due when somebody resumes the subscription', () => {
    expect(verdictOf(outcome('gone'), 99, { maxAttempts: 3 }, backOff)).toEqual({ state: 'parked', delayMs: 0 });
  });
});
