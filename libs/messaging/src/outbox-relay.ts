import { type Database, lockKeyOf, type Outbox, type OutboxBatch } from '#libs/persistence';
import { createLogger } from '#libs/observability';
import type { BatchingProducer } from './batching-producer.js';

const logger = createLogger('relay');
const BATCHES_AT_ONCE = 20;
const IDLE_MS = 250;
const FAILED_MS = 500;

/**
 * Sends the outbox of one schema to Kafka, in order, and deletes what Kafka has acknowledged. Of several copies of an
 * app one relays at a time: the lock lives as long as the transaction that holds it. A crash between acknowledgement
 * and deletion sends a batch again, and so does another copy where the deletion failed; consumers know the event ids.
 */
export class OutboxRelay {
  private stopped = false;
  private wake: () => void = () => undefined;
  private loop: Promise<void> | undefined;
  private woken = false;
  private readonly lockKey: number;
  /** Batches that Kafka has and whose removal failed: this process does not send them again. */
  private readonly sent = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly producer: BatchingProducer,
  ) {
    this.lockKey = lockKeyOf(`hub.outbox.${database.schema}`);
  }

  start(): void {
    this.outbox.onAdded(() => {
      this.woken = true;
      this.wake();
    });
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      const waitMs = await this.relayOnce();
      if (waitMs > 0 && !this.woken) await this.pause(waitMs);
    }
    // What was written while stopping still leaves; the next start would send it otherwise.
    while ((await this.relayOnce()) === 0);
  }

  /** How long to wait before the next round, in ms. */
  private async relayOnce(): Promise<number> {
    try {
      return await this.database.transaction(async tx => {
        const batches = await this.outbox.take(tx, this.lockKey, BATCHES_AT_ONCE);
        if (!batches || batches.length === 0) return IDLE_MS;
        await this.send(batches.filter(({ id }) => !this.sent.has(id)));
        await this.outbox.remove(tx, batches);
        tx.afterCommit(() => this.sent.clear());
        return batches.length === BATCHES_AT_ONCE ? 0 : 1;
      });
    } catch (error) {
      logger.warn('Outbox waits', { code: this.database.schema, error });
      return FAILED_MS;
    }
  }

  private async send(batches: readonly OutboxBatch[]): Promise<void> {
    await this.producer.sendAll(batches.flatMap(batch => batch.messages));
    for (const { id } of batches) this.sent.add(id);
  }

  private pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
