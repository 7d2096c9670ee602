import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import { expiryOf, type LifeRules, nextStep } from './life.js';

const HOUR = 3_600_000;
const ACCEPTED = Date.parse('2026-05-06T02:00:00Z');
const RULES: LifeRules = { lifeHours: 24, maxLifeHours: 48, backoffMs: 1_000, maxBackoffMs: 60_000, notYetMs: HOUR };

const error = (code: string, options: { retriable?: boolean; retryAfterMs?: number } = {}): HubError =>
  new HubError('unavailable', code, '', options);

describe('expiryOf', () => {
  it('is what the request says, or the configured life where it says nothing', () => {
    expect(expiryOf('2026-05-06T10:00:00+07:00', ACCEPTED, RULES)).toBe(ACCEPTED + HOUR);
    expect(expiryOf(undefined, ACCEPTED, RULES)).toBe(ACCEPTED + 24 * HOUR);
  });

  it('is never later than a request may wait, and at once where nobody can read it', () => {
    expect(expiryOf('2036-05-06T10:00:00+07:00', ACCEPTED, RULES)).toBe(ACCEPTED + 48 * HOUR);
    expect(expiryOf('soon', ACCEPTED, RULES)).toBe(ACCEPTED);
  });
});

describe('nextStep', () => {
  it('asks again when the partner said that it will know, else after the configured time, and counts no failure', () => {
    const known = nextStep(error('not-yet', { retryAfterMs: 30_000 }), 4, RULES);
    expect(known).toEqual({ again: true, delayMs: 30_000, failures: 0 });
    expect(nextStep(error('not-yet'), 4, RULES)).toEqual({ again: true, delayMs: HOUR, failures: 0 });
  });

  it('looks again after a moment, however often it has, where the request that came first is open', () => {
    const behind = error('asked-already', { retryAfterMs: 60_000 });
    expect(nextStep(behind, 30, RULES, () => 1)).toEqual({ again: true, delayMs: 60_000, failures: 0 });
  });

  it('waits after a failure, twice as long each time up to a limit, with full jitter', () => {
    const delays = [0, 1, 2, 5, 6, 7, 1_000].map(failures =>
      nextStep(error('partner-failed'), failures, RULES, () => 1),
    );
    expect(delays.map(next => next.again && next.delayMs)).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
    expect(nextStep(error('partner-failed'), 5, RULES, () => 0)).toEqual({ again: true, delayMs: 0, failures: 6 });
  });

  it('rests as long as the partner asked for, but not for ever', () => {
    const busy = (retryAfterMs: number) => nextStep(error('partner-busy', { retryAfterMs }), 0, RULES, () => 1);
    expect(busy(30_000)).toMatchObject({ delayMs: 30_000 });
    expect(busy(1e12)).toMatchObject({ delayMs: 24 * HOUR });
  });

  it('gives up what no try can mend, and nothing else: a bug may be mended while the request waits', () => {
    const refused = new HubError('invalid', 'payload-invalid', '');
    const denied = new HubError('denied', 'no-agreement', '');
    const final = [refused, denied, error('partner-failed', { retriable: false })];
    expect(final.map(each => nextStep(each, 0, RULES).again)).toEqual([false, false, false]);
    expect(nextStep(new HubError('bug', 'internal', ''), 0, RULES).again).toBe(true);
  });
});
