/** People in a row about whom a partner does not answer: then it is the partner and not the person. */
const SILENT_AFTER = 20;
const LONGEST_HOLD_MS = 600_000;

/** Whether a partner answers at all, and how long it is left alone where it does not; in one process. */
export class PartnerSilence {
  private answerCount = 0;
  private unanswered = 0;
  private holds = 0;
  private heldUntil = 0;

  constructor(private readonly firstHoldMs: number) {}

  get isSilent(): boolean {
    return this.unanswered >= SILENT_AFTER;
  }

  /** How often it has answered so far. */
  get answers(): number {
    return this.answerCount;
  }

  answered(): void {
    this.answerCount++;
    this.unanswered = 0;
    this.holds = 0;
  }

  failed(): void {
    this.unanswered++;
  }

  /** How long from now, in ms: twice as long as the time before. Chunks that find it out together get the same. */
  holdMs(now: number): number {
    if (now >= this.heldUntil) {
      this.heldUntil = now + Math.min(LONGEST_HOLD_MS, this.firstHoldMs * 2 ** Math.min(this.holds, 20));
      this.holds++;
    }
    return Math.round(this.heldUntil - now);
  }
}
