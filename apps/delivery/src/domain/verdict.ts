import type { Subscription } from '#libs/contracts';
import { type BackOff, backOffFor, retryDelayMs } from './back-off.js';

/** What a connector says of an attempt; the shape of its `DeliveryOutcome`. */
export interface AttemptOutcome {
  readonly status: 'delivered' | 'retry' | 'rejected' | 'gone';
  readonly code: string;
  readonly detail?: string;
  readonly durationMs: number;
  readonly retryAfterMs?: number;
}

/** What a subscription says of attempts. */
export type Limits = Pick<Subscription, 'maxAttempts' | 'backoffMs' | 'maxBackoffMs'>;

/** What follows from an attempt: over, given up, or once more after `delayMs`. */
export type Verdict =
  { readonly state: 'delivered' } | { readonly state: 'dead' } | { readonly state: 'parked'; readonly delayMs: number };

/**
 * `attempts` counts this one. An endpoint that is gone (410) never makes a dead letter: nothing is wrong with the
 * message. Its subscription is paused, and the message is due when somebody resumes it.
 */
export function verdictOf(outcome: AttemptOutcome, attempts: number, limits: Limits, defaults: BackOff): Verdict {
  switch (outcome.status) {
    case 'delivered':
      return { state: 'delivered' };
    case 'rejected':
      return { state: 'dead' };
    case 'gone':
      return { state: 'parked', delayMs: 0 };
    case 'retry':
      if (attempts >= limits.maxAttempts) return { state: 'dead' };
      return { state: 'parked', delayMs: retryDelayMs(attempts, backOffFor(limits, defaults), outcome.retryAfterMs) };
  }
}
