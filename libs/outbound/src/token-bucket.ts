/** Lets so many through in a second, after a pause as many at once as `burst` says. In this process alone. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number | undefined;

  /** `burst` follows the rate where it is not given: a second's worth. */
  constructor(
    private perSecond: number,
    private readonly burst?: number,
  ) {
    this.tokens = this.mostTokens;
  }

  /** Takes a token; 0 where there was one, else how long to wait before asking again, in ms. */
  take(nowMs: number): number {
    this.fill(nowMs);
    // A hair less than one counts: what is missing is the rounding of many small sums.
    if (this.tokens < 0.999) return Math.ceil(((1 - this.tokens) * 1_000) / this.perSecond);
    this.tokens--;
    return 0;
  }

  /** Another rate from now on. What was saved up stays, as far as it may be saved now: a change gives nobody a new burst. */
  changeRate(perSecond: number, nowMs: number): void {
    this.fill(nowMs);
    this.perSecond = perSecond;
    this.tokens = Math.min(this.mostTokens, this.tokens);
  }

  private get mostTokens(): number {
    return this.burst ?? Math.max(1, this.perSecond);
  }

  private fill(nowMs: number): void {
    const elapsedMs = nowMs - (this.filledAt ?? nowMs);
    this.filledAt = nowMs;
    this.tokens = Math.min(this.mostTokens, this.tokens + (elapsedMs * this.perSecond) / 1_000);
  }
}
