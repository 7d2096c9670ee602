/** Says when the next of a row of steps is due, so that no more than so many are made in a second. */
export class Pacer {
  private nextAt = 0;

  constructor(private readonly perSecond: number) {}

  /** Takes a step; how long to wait before it, in ms. */
  waitMs(now: number): number {
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + 1_000 / this.perSecond;
    return at - now;
  }
}
