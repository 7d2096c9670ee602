/** What was to be done lately may be followed by more: a try that is put off, a file that is held for a moment. */
const LATELY_MS = 10_000;

/** How often whoever is woken for nearly all of it looks for work all the same: seldom where there has been none lately. */
export class LookPace {
  private busyAt = -Infinity;

  constructor(
    private readonly busyMs: number,
    private readonly idleMs: number,
  ) {}

  /** After how many ms to look again. */
  next(isBusy: boolean, now = performance.now()): number {
    if (isBusy) this.busyAt = now;
    return now - this.busyAt < LATELY_MS ? this.busyMs : this.idleMs;
  }
}
