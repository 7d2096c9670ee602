/** One that Redis has not heard of for so long counts no more. */
export const TERM_MS = 10_000;

/** What Redis said at one beat. */
export interface Seen {
  /** How many of the kind it knows, with this one. */
  readonly count: number;
  /** Whether it did not know this one before. */
  readonly isNew: boolean;
}

/** Those of one kind that are alive in all processes, as this thread knows it; it is one of them. */
export class Members {
  private known = 1;
  private isHeardOf = false;
  private unsureUntil = 0;
  private readonly listeners: (() => void)[] = [];

  /** From 1 up; the last number known while Redis is away, and 1 where it has not been heard from yet. */
  get count(): number {
    return this.known;
  }

  /** Called when the number is another one. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** `now` as `performance.now()`. */
  hear({ count, isNew }: Seen, now: number): void {
    // Redis has lost its memory, or not heard from here for long: the others may yet come back, one by one.
    if (isNew && this.isHeardOf) this.unsureUntil = now + TERM_MS;
    this.isHeardOf = true;
    const believed = now < this.unsureUntil ? Math.max(count, this.known) : Math.max(count, 1);
    if (believed === this.known) return;
    this.known = believed;
    for (const listener of this.listeners) listener();
  }
}
