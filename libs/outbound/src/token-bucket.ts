/** Lets so many through in a second, after a pause as many at once as `burst` says. In this process alone. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number | undefined;

  constructor(
    private readonly perSecond: number,
    private readonly burst = Math.max(1, perSecond),
  ) {
    this.tokens = burst;
  }

  /** Takes a token; 0 where there was one, else how long to wait before asking again, in ms. */
  take(nowMs: number): number {
    const elapsedMs = nowMs - (this.filledAt ?? nowMs);
    this.filledAt = nowMs;
    this.tokens = Math.min(this.burst, this.tokens + (elapsedMs * this.perSecond) / 1_000);
    // A hair less than one counts: what is missing is the rounding of many small sums.
    if (this.tokens < 0.999) return Math.ceil(((1 - this.tokens) * 1_000) / this.perSecond);
    this.tokens--;
    return 0;
  }
}
