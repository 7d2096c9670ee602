import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { type DataKey, DataKeys } from '#libs/sealing';

/** Keys made by one statement. */
const AT_ONCE = 1_000;
const MAX_WAITING = 20_000;
/** PostgreSQL may hang: a sender is told to come again before its own patience ends. */
const DEADLINE_MS = 3_000;
const RETRY_AFTER_MS = 2_000;

interface Waiter {
  readonly resolve: (key: DataKey) => void;
  readonly reject: (error: HubError) => void;
}

/**
 * A data key for each record. While one statement is under way the next ones gather, so that many records share one.
 * Keys are given in the order in which they were asked for: records stay in theirs.
 */
@Injectable()
export class DataKeySupply {
  private waiting: Waiter[] = [];
  private running = false;

  constructor(private readonly keys: DataKeys) {}

  /** Rejects with `unavailable` and a time after which to try again. */
  take(): Promise<DataKey> {
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(noKey('Too many records wait for a key'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    // The records of one upload ask within one turn.
    await nextTurn();
    while (this.waiting.length > 0) await this.serve(this.waiting.splice(0, AT_ONCE));
    this.running = false;
  }

  private async serve(waiters: readonly Waiter[]): Promise<void> {
    try {
      const keys = await Promise.race([this.keys.create(waiters.length), tooLate()]);
      waiters.forEach(({ resolve }, i) => resolve(keys[i]!));
    } catch (cause) {
      for (const { reject } of waiters) reject(noKey('The keys of records are not available', cause));
    }
  }
}

async function tooLate(): Promise<never> {
  await pause(DEADLINE_MS, undefined, { ref: false });
  throw new HubError('unavailable', 'unavailable', 'PostgreSQL did not answer in time');
}

/** A record that cannot be sealed is not taken: it would stand on Kafka for all to read. */
export function noKey(detail: string, cause?: unknown): HubError {
  return new HubError('unavailable', 'unavailable', 'The hub cannot take records now', {
    detail,
    retryAfterMs: RETRY_AFTER_MS,
    cause,
  });
}
