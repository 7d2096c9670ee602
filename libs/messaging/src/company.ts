/** How much of what was known is kept with each message. */
const MEMORY = 0.9;
/** Longer gaps say no more than that little comes. */
const MAX_GAP_MS = 100;
/** For so many more a message waits; for fewer the wait costs more than the request that it saves. */
const WORTH_WAITING_FOR = 2;

/** Whether messages that come one by one may expect company soon: by how far apart they came lately, in ms of one clock. */
export class Company {
  private gapMs = MAX_GAP_MS;
  private lastAt = -Infinity;

  /** A message came. */
  note(now: number): void {
    this.gapMs = MEMORY * this.gapMs + (1 - MEMORY) * Math.min(MAX_GAP_MS, now - this.lastAt);
    this.lastAt = now;
  }

  /** Whether enough others come within so many ms that it is better to wait for them. */
  isExpectedWithin(ms: number): boolean {
    return this.gapMs * WORTH_WAITING_FOR <= ms;
  }
}
