/** How long a consumer's rounds take at the least. */
export interface PaceRules {
  /** Rounds begin so far apart at the least, in ms; also then the first after a pause begins at once. */
  readonly apartMs: number;
  /** A round takes a millisecond for each so many messages a second. */
  readonly perSecondAndMs: number;
  readonly atMostMs: number;
}

/** Partners wait at the end of the line: a little, so that a round finds more than the one message that woke it. */
const PROMPT: PaceRules = { apartMs: 30, perSecondAndMs: 25, atMostMs: 60 };
/** For messages whose effects nobody waits for: under load fewer rounds, and fewer fetches, for the same messages. */
export const LEISURELY: PaceRules = { apartMs: 40, perSecondAndMs: 5, atMostMs: 250 };
/**
 * Its messages come by the rounds of the apps before it: it is there when they come, and rounds of its own would make them late. From
 * several apps at once they still gather a little.
 */
export const FOLLOWING: PaceRules = { apartMs: 10, perSecondAndMs: 100, atMostMs: 30 };
/** How far back the rate is remembered. */
const MEMORY_MS = 1_000;
/** A timer may end so much too early. */
const EARLY_MS = 2;
/** The partitions of one fetch are noted within so long. */
const ONE_FETCH_MS = 5;

/**
 * How often a consumer fetches. A round of work costs as much for one message as for a hundred: the more comes, the longer
 * a round takes and the more the next one finds (1,000 a second: 40 ms, unless other rules are given). What is left of a round
 * when its work is done is waited for before the next fetch and not behind it, so that this brings all that came until then.
 * Times in ms of one clock.
 */
export class Pace {
  private perMs = 0;
  private found = 0;
  private roundAt = 0;
  private lengthMs = 0;
  private behindAt = -Infinity;

  constructor(private readonly rules = PROMPT) {}

  /** A fetch brought so many messages of a partition, and left so many of it for the next. The first after a round begins the next one. */
  note(now: number, messages: number, left = 0): void {
    if (now >= this.roundAt + this.lengthMs - EARLY_MS) this.begin(now);
    this.found += messages;
    if (left > 0) this.behindAt = now;
  }

  /** How long the next fetch has to wait. Not at all where one left messages behind: there is no more to gather. */
  waitMs(now: number): number {
    const isBehind = this.behindAt > this.roundAt - ONE_FETCH_MS;
    return isBehind ? 0 : Math.max(0, this.roundAt + this.lengthMs - now);
  }

  private begin(now: number): void {
    const sinceMs = Math.max(1, now - this.roundAt);
    const forgotten = Math.exp(-sinceMs / MEMORY_MS);
    this.perMs = this.perMs * forgotten + (this.found / sinceMs) * (1 - forgotten);
    this.found = 0;
    this.roundAt = now;
    const { apartMs, perSecondAndMs, atMostMs } = this.rules;
    this.lengthMs = Math.max(apartMs, Math.min(atMostMs, (this.perMs * 1_000) / perSecondAndMs));
  }
}
