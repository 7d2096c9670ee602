import { LookPace, WorkLoop } from '#libs/kernel';
import { type Database, lockKeyOf, type Outbox, type OutboxBatch, type UnitOfWork } from '#libs/persistence';
import { createLogger } from '#libs/observability';
import type { BatchingProducer } from './batching-producer.js';

const logger = createLogger('relay');
const BATCHES_AT_ONCE = 20;
/** What this process writes wakes the relay; it looks for what others left: copies that ended. */
const LOOK_EVERY_MS = 250;
const IDLE_MS = 1_000;
const FAILED_MS = 500;
/** The relay that holds the lock may have looked before there was what woke this one; twice as long each time that it holds it still. */
const LOCKED_MS = 25;

/**
 * Sends the outbox of one schema to Kafka, in order, and deletes what Kafka has acknowledged. Of several copies of an
 * app one relays at a time: the lock lives as long as the transaction that holds it. A crash between acknowledgement
 * and deletion sends a batch again, and so does another copy where the deletion failed; consumers know the event ids.
 */
export class OutboxRelay {
  private readonly loop = new WorkLoop(hasAdded => this.round(hasAdded));
  private readonly pace = new LookPace(LOOK_EVERY_MS, IDLE_MS);
  private readonly lockKey: number;
  private lockedMs = LOCKED_MS;
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
    this.outbox.onAdded(() => this.loop.wake());
    this.loop.start();
  }

  /** What was written while stopping still leaves; the next start would send it otherwise. */
  async stop(): Promise<void> {
    await this.loop.stop();
    while ((await this.round(true)) === 0);
  }

  /** How long to wait before the next round, in ms. To look costs a quarter of a transaction that finds nothing. */
  private async round(hasAdded: boolean): Promise<number> {
    try {
      if (!hasAdded && (await this.outbox.isEmpty(this.database))) return this.pace.next(false);
      return await this.database.transactionAskingFirst(tx => this.relay(tx));
    } catch (error) {
      logger.warn('Outbox waits', { code: this.database.schema, error });
      return FAILED_MS;
    }
  }

  private async relay(tx: UnitOfWork): Promise<number> {
    const batches = await this.outbox.take(tx, this.lockKey, BATCHES_AT_ONCE);
    const lookMs = this.pace.next(true);
    if (!batches) return this.nextLocked(lookMs);
    this.lockedMs = LOCKED_MS;
    if (batches.length === 0) return lookMs;
    await this.send(batches.filter(({ id }) => !this.sent.has(id)));
    await this.outbox.remove(tx, batches);
    tx.afterCommit(() => this.sent.clear());
    return batches.length === BATCHES_AT_ONCE ? 0 : lookMs;
  }

  private nextLocked(atMostMs: number): number {
    const restMs = Math.min(this.lockedMs, atMostMs);
    this.lockedMs = restMs * 2;
    return restMs;
  }

  private async send(batches: readonly OutboxBatch[]): Promise<void> {
    await this.producer.sendAll(batches.flatMap(batch => batch.messages));
    for (const { id } of batches) this.sent.add(id);
  }
}
