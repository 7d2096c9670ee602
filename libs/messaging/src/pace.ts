/** At this rate rounds begin as often as the work of a round and its messages cost alike. */
const MESSAGES_PER_SECOND_AND_MS = 60;
const MAX_WAIT_MS = 60;
/** How far back the rate is remembered. */
const MEMORY_MS = 1_000;

/**
 * How often a consumer begins a round. A round of work costs as much for one message as for a hundred: the more comes,
 * the longer the next round waits and the more it finds (1,000 a second: 17 ms, 3,000: 50 ms). Where little comes
 * nobody waits, unless rounds are to begin `apartMs` from each other at the least: also then the first after a pause
 * begins at once. Times in ms of one clock.
 */
export class Pace {
  private perMs = 0;
  private found = 0;
  private roundAt = 0;

  constructor(private readonly apartMs = 0) {}

  /** How long the next round has to wait. */
  waitMs(now: number): number {
    const worthwhile = Math.min(MAX_WAIT_MS, (this.perMs * 1_000) / MESSAGES_PER_SECOND_AND_MS);
    const wanted = Math.max(this.apartMs, worthwhile);
    return Math.max(0, this.roundAt + wanted - now);
  }

  /** A round begins. */
  begin(now: number): void {
    const sinceMs = Math.max(1, now - this.roundAt);
    const forgotten = Math.exp(-sinceMs / MEMORY_MS);
    this.perMs = this.perMs * forgotten + (this.found / sinceMs) * (1 - forgotten);
    this.found = 0;
    this.roundAt = now;
  }

  /** A round found so many messages. */
  note(messages: number): void {
    this.found += messages;
  }
}
