import type { SharedFate } from '#libs/messaging';

/** Keys of which one upload remembers that a record was not taken; beyond it, it takes nothing more. */
const MAX_FAILED_KEYS = 10_000;

interface KeyFate extends SharedFate {
  underWay: number;
}

/**
 * The order within one upload: where Kafka does not take a record, no later one of the same business key passes, or the
 * sender's repetition of the first would come after it, as a report that is late. Remembers only the keys that are under
 * way and those that failed.
 */
export class UploadOrder {
  private readonly fates = new Map<string, KeyFate>();
  /** Shared by all keys once too many have failed. */
  private readonly rest: KeyFate = { failed: true, underWay: 0 };
  private failedKeys = 0;

  /** Sends under the fate of the key; what `send` does before it waits happens before this returns. */
  async keep(key: string, send: (fate: SharedFate) => Promise<void>): Promise<void> {
    const fate = this.fateOf(key);
    fate.underWay++;
    try {
      await send(fate);
    } finally {
      fate.underWay--;
      this.forgetIfOver(key, fate);
    }
  }

  private fateOf(key: string): KeyFate {
    const known = this.fates.get(key);
    if (known) return known;
    if (this.failedKeys >= MAX_FAILED_KEYS) return this.rest;
    const fate = { failed: false, underWay: 0 };
    this.fates.set(key, fate);
    return fate;
  }

  private forgetIfOver(key: string, fate: KeyFate): void {
    if (fate.underWay > 0 || fate === this.rest) return;
    if (fate.failed) this.failedKeys++;
    else this.fates.delete(key);
  }
}
