/** A rate: `perSecond` on average, `burst` at once. */
export interface Quota {
  readonly perSecond: number;
  readonly burst: number;
}

export interface QuotaDecision {
  /** How many of the units asked for may pass now; the first ones. */
  readonly granted: number;
  /** When asking for the rest makes sense, in ms; 0 where all passed. */
  readonly retryAfterMs: number;
}

/**
 * Generic cell rate algorithm: one number per key, the theoretical arrival time (TAT) of the next unit. `now` and
 * `tat` in ms. Grants as many of `units` as fit.
 */
export function decideGcra(quota: Quota, tat: number, now: number, units: number): QuotaDecision & { tat: number } {
  const intervalMs = 1000 / quota.perSecond;
  const start = Math.max(tat, now);
  const room = Math.floor((now + quota.burst * intervalMs - start) / intervalMs + 1e-9);
  const granted = Math.max(0, Math.min(units, room));
  const next = start + granted * intervalMs;
  const retryAfterMs =
    granted === units ? 0 : Math.max(1, Math.ceil(next + intervalMs - quota.burst * intervalMs - now));
  return { granted, retryAfterMs, tat: next };
}
