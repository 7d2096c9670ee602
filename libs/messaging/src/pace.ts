/** How long a consumer's rounds gather. */
export interface PaceRules {
  /** Rounds begin so far apart at the least, in ms; also then the first after a pause begins at once. */
  readonly apartMs: number;
  /** A round waits a millisecond longer for each so many messages a second. */
  readonly perSecondAndMs: number;
  readonly atMostMs: number;
}

/** Partners wait at the end of the line: a little, so that a round finds more than the one message that woke it. */
const PROMPT: PaceRules = { apartMs: 20, perSecondAndMs: 60, atMostMs: 60 };
/** For messages whose effects nobody waits for: under load fewer rounds, and fewer fetches, for the same messages. */
export const LEISURELY: PaceRules = { apartMs: 40, perSecondAndMs: 5, atMostMs: 250 };
/** How far back the rate is remembered. */
const MEMORY_MS = 1_000;

/**
 * How often a consumer begins a round. A round of work costs as much for one message as for a hundred: the more comes,
 * the longer the next round waits and the more it finds (3,000 a second: 50 ms, unless other rules are given). Times in ms of one
 * clock.
 */
export class Pace {
  private perMs = 0;
  private found = 0;
  private roundAt = 0;
  private behind = false;

  constructor(private readonly rules = PROMPT) {}

  /** How long the next round has to wait. Not at all where the last one left messages behind: there is no more to gather. */
  waitMs(now: number): number {
    if (this.behind) return 0;
    const { apartMs, perSecondAndMs, atMostMs } = this.rules;
    const wanted = Math.max(apartMs, Math.min(atMostMs, (this.perMs * 1_000) / perSecondAndMs));
    return Math.max(0, this.roundAt + wanted - now);
  }

  /** A round begins. */
  begin(now: number): void {
    const sinceMs = Math.max(1, now - this.roundAt);
    const forgotten = Math.exp(-sinceMs / MEMORY_MS);
    this.perMs = this.perMs * forgotten + (this.found / sinceMs) * (1 - forgotten);
    this.found = 0;
    this.behind = false;
    this.roundAt = now;
  }

  /** A round found so many messages of a partition, and left so many of it for the next. */
  note(messages: number, left = 0): void {
    this.found += messages;
    this.behind ||= left > 0;
  }
}
