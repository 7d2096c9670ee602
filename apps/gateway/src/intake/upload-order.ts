import type { SharedFate } from '#libs/messaging';

/** Keys of which one upload remembers that a record was not taken; beyond it, it takes nothing more. */
const MAX_FAILED_KEYS = 10_000;

interface Stretch extends SharedFate {
  underWay: number;
}

/**
 * The order within one upload: where Kafka does not take a record, no later one of the same business key passes, or the
 * sender's repetition of the first would come after it, as a report that is late. All that is under way shares one fate;
 * when the last of it has failed a new stretch begins, in which the keys that failed stay behind. In the good case
 * nothing is remembered.
 */
export class UploadOrder {
  private stretch: Stretch = { failed: false, underWay: 0 };
  private readonly failedKeys = new Set<string>();

  /** Sends under the fate of what is under way; what `send` does before it waits happens before this returns. */
  async keep(key: string, send: (fate: SharedFate) => Promise<void>): Promise<void> {
    const stretch = this.current();
    stretch.underWay++;
    try {
      await send(this.failedKeys.has(key) ? { failed: true } : stretch);
    } catch (error) {
      this.failedKeys.add(key);
      throw error;
    } finally {
      stretch.underWay--;
    }
  }

  private current(): Stretch {
    const { failed, underWay } = this.stretch;
    if (failed && underWay === 0 && this.failedKeys.size < MAX_FAILED_KEYS) {
      this.stretch = { failed: false, underWay: 0 };
    }
    return this.stretch;
  }
}
