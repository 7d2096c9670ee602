import { Injectable } from '@nestjs/common';
import { EntriesRepository } from './entries.repository.js';

const POLL_MS = 75;
const PATIENCE_MS = 2_000;
const MAX_WAITING = 200;

interface Waiter {
  readonly transactionId: string;
  readonly until: number;
  readonly resolve: (appeared: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Waits for transactions that were accepted a moment ago and are still on their way to the log. All who wait share one
 * query per tick, and only so many may wait: asking for ids that do not exist costs the database nothing more.
 */
@Injectable()
export class EntryAwaiter {
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly entries: EntriesRepository) {}

  /** True as soon as the log has an entry of it; false after 2 s, or at once where too many wait already. */
  appeared(transactionId: string): Promise<boolean> {
    if (this.waiters.size >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      this.waiters.add({ transactionId, until: performance.now() + PATIENCE_MS, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.tick(), POLL_MS);
  }

  private async tick(): Promise<void> {
    const asked = [...this.waiters];
    try {
      const known = await this.entries.knownOf([...new Set(asked.map(waiter => waiter.transactionId))]);
      for (const waiter of asked) this.look(waiter, known);
    } catch (error) {
      for (const waiter of asked) this.end(waiter, () => waiter.reject(error));
    }
    this.timer = undefined;
    if (this.waiters.size > 0) this.schedule();
  }

  private look(waiter: Waiter, known: ReadonlySet<string>): void {
    const appeared = known.has(waiter.transactionId);
    if (appeared || performance.now() >= waiter.until) this.end(waiter, () => waiter.resolve(appeared));
  }

  private end(waiter: Waiter, settle: () => void): void {
    this.waiters.delete(waiter);
    settle();
  }
}
