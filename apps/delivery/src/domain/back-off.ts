import type { Subscription } from '#libs/contracts';

export interface BackOff {
  /** Longest wait after the first failed attempt, in ms. */
  readonly backoffMs: number;
  /** Longest wait of all, in ms. */
  readonly maxBackoffMs: number;
  /** Longest wait that a partner may ask for (Retry-After), in ms. */
  readonly maxRetryAfterMs: number;
}

/** How a subscription's own words change it. */
export type BackOffChanges = Pick<Subscription, 'backoffMs' | 'maxBackoffMs'>;

/**
 * How long to wait after the `attempts`th failed attempt: full jitter of `backoffMs · 2^(attempts − 1)`, so that a partner
 * that comes back is not met by everybody at once. What the partner asked for (Retry-After) is the least.
 */
export function retryDelayMs(attempts: number, backOff: BackOff, retryAfterMs = 0, random = Math.random): number {
  const ceiling = Math.min(backOff.maxBackoffMs, backOff.backoffMs * 2 ** (attempts - 1));
  return Math.max(Math.min(retryAfterMs, backOff.maxRetryAfterMs), Math.round(random() * ceiling));
}

/** A subscription that waits longer at first also waits so long at the most. */
export function backOffFor({ backoffMs, maxBackoffMs }: BackOffChanges, defaults: BackOff): BackOff {
  const first = backoffMs ?? defaults.backoffMs;
  return { ...defaults, backoffMs: first, maxBackoffMs: maxBackoffMs ?? Math.max(first, defaults.maxBackoffMs) };
}
