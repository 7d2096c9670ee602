import { type BackOff, retryDelayMs } from './back-off.js';

/** What a connector says of an attempt; the shape of its `DeliveryOutcome`. */
export interface AttemptOutcome {
  readonly status: 'delivered' | 'retry' | 'rejected' | 'gone';
  readonly code: string;
  readonly detail?: string;
  readonly durationMs: number;
  readonly retryAfterMs?: number;
}

/** What follows from an attempt: over, given up, or once more after `delayMs`. */
export type Verdict =
  { readonly state: 'delivered' } | { readonly state: 'dead' } | { readonly state: 'parked'; readonly delayMs: number };

/**
 * `attempts` counts this one. An endpoint that is gone (410) never makes a dead letter: nothing is wrong with the
 * message, so it waits, asked for seldom, until an operator has corrected the address.
 */
export function verdictOf(outcome: AttemptOutcome, attempts: number, maxAttempts: number, backOff: BackOff): Verdict {
  switch (outcome.status) {
    case 'delivered':
      return { state: 'delivered' };
    case 'rejected':
      return { state: 'dead' };
    case 'gone':
      return { state: 'parked', delayMs: backOff.maxMs };
    case 'retry':
      if (attempts >= maxAttempts) return { state: 'dead' };
      return { state: 'parked', delayMs: retryDelayMs(attempts, backOff, outcome.retryAfterMs) };
  }
}
