const POLL_MS = 75;
const MAX_WAITING = 200;

interface Waiter {
  readonly id: string;
  readonly until: number;
  readonly resolve: (appeared: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits for what was promised a moment ago under an id and is still on its way. All who wait share one look per tick, and only
 * so many may wait: asking for ids that do not exist costs the database nothing more.
 */
export class Awaiter {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  /** `knownOf`: which of the ids, each as it was asked for, are there by now. */
  constructor(
    private readonly knownOf: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
    private readonly patienceMs: number,
  ) {}

  /**
   * True as soon as it is there; false when patience has ended, or at once where too many wait already. Rejects with what keeps
   * `knownOf` from telling.
   */
  appeared(id: string): Promise<boolean> {
    if (this.waiters.size >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      this.waiters.add({ id, until: performance.now() + this.patienceMs, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.tick(), POLL_MS);
  }

  private async tick(): Promise<void> {
    const asked = [...this.waiters];
    try {
      const known = await this.knownOf([...new Set(asked.map(({ id }) => id))]);
      for (const waiter of asked) this.look(waiter, known);
    } catch (error) {
      for (const waiter of asked) this.end(waiter, () => waiter.reject(error));
    }
    this.timer = undefined;
    if (this.waiters.size > 0) this.schedule();
  }

  private look(waiter: Waiter, known: ReadonlySet<string>): void {
    const appeared = known.has(waiter.id);
    if (appeared || performance.now() >= waiter.until) this.end(waiter, () => waiter.resolve(appeared));
  }

  private end(waiter: Waiter, settle: () => void): void {
    this.waiters.delete(waiter);
    settle();
  }
}
