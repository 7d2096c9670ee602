/** How much of what was known is kept with each message. */
const MEMORY = 0.9;
/** Longer gaps say no more than that little comes. */
const MAX_GAP_MS = 100;
/** For so many more a message waits; for fewer the wait costs more than the request that it saves. */
const WORTH_WAITING_FOR = 2;
/** For one more than that it waits, so that the usual gap between two does not decide. */
const WAITED_FOR = 3;
/** A request takes about as long: what comes in less comes while the one before is under way. */
const LEAST_MS = 3;

/** Whether messages that come one by one may expect company soon: by how far apart they came lately, in ms of one clock. */
export class Company {
  private gapMs = MAX_GAP_MS;
  private lastAt = -Infinity;

  /** A message came. */
  note(now: number): void {
    this.gapMs = MEMORY * this.gapMs + (1 - MEMORY) * Math.min(MAX_GAP_MS, now - this.lastAt);
    this.lastAt = now;
  }

  /** How long it is better to wait for others, up to so many ms; 0: not enough of them come within that. */
  waitMs(atMostMs: number): number {
    if (this.gapMs * WORTH_WAITING_FOR > atMostMs) return 0;
    return Math.min(atMostMs, Math.max(LEAST_MS, this.gapMs * WAITED_FOR));
  }
}
