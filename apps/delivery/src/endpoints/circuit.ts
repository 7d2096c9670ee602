import type { DeliveryOutcome } from '#libs/connectors';

/** So many failures in a row, and the endpoint counts as failing. */
const FAILURES = 5;
/** A failing endpoint is tried that often. */
const PROBE_INTERVAL_MS = 250;
/** How long an endpoint that kept a batch waiting is left to the retrier; doubles each time it happens again. */
const SLOW_MS = 1_000;
const MAX_SLOW_MS = 30_000;

/**
 * What this process knows of an endpoint's health, so that one that is dead or slow does not cost every batch its
 * patience: messages for it are parked at once, and the retrier finds out when it is well again.
 */
export class Circuit {
  // Times are those of `performance.now()`: a wall clock that is put right would hold an endpoint back for as long.
  private failures = 0;
  private misses = 0;
  private slowUntil = 0;
  private probedAt = 0;

  /** After each attempt. A refused message says that the endpoint works. */
  record(status: DeliveryOutcome['status']): void {
    if (status === 'retry' || status === 'gone') this.failures++;
    else this.failures = 0;
  }

  /** It did not finish its share of a batch within the patience. */
  missed(now: number): void {
    this.slowUntil = now + Math.min(MAX_SLOW_MS, SLOW_MS * 2 ** this.misses++);
  }

  /** It did. */
  kept(): void {
    this.misses = 0;
  }

  get isFailing(): boolean {
    return this.failures >= FAILURES;
  }

  /** Whether messages are parked at once instead of being tried. */
  isBypassed(now: number): boolean {
    return this.isFailing || now < this.slowUntil;
  }

  /** Whether the retrier may try now: always, or now and then where the endpoint is failing. */
  mayTry(now: number): boolean {
    if (!this.isFailing) return true;
    if (now - this.probedAt < PROBE_INTERVAL_MS) return false;
    this.probedAt = now;
    return true;
  }
}
