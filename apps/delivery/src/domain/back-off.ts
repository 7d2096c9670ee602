export interface BackOff {
  /** Longest wait after the first failed attempt, in ms. */
  readonly baseMs: number;
  /** Longest wait of all, in ms. */
  readonly maxMs: number;
}

/**
 * How long to wait after the `attempts`th failed attempt: full jitter of `base · 2^(attempts − 1)`, so that a partner
 * that comes back is not met by everybody at once. What the partner asked for (Retry-After) is the least.
 */
export function retryDelayMs(attempts: number, backOff: BackOff, retryAfterMs = 0, random = Math.random): number {
  const ceiling = Math.min(backOff.maxMs, backOff.baseMs * 2 ** (attempts - 1));
  return Math.max(retryAfterMs, Math.round(random() * ceiling));
}
