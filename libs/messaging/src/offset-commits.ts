import { createLogger } from '#libs/observability';
import type { EachBatchPayload, OffsetsByTopicPartition } from 'kafkajs';

const logger = createLogger('consumer');
const INTERVAL_MS = 250;

/**
 * Tells Kafka how far a consumer is. Kafka's committed offset only says where to start reading; what is done is known by the
 * app's own position. One commit holds the offsets of all partitions.
 */
export class OffsetCommits {
  private timer: NodeJS.Timeout | undefined;
  private uncommitted: EachBatchPayload | undefined;

  /** `allowed`: what of the offsets of all that was handled may be told. */
  constructor(private readonly allowed: (offsets: OffsetsByTopicPartition) => OffsetsByTopicPartition) {}

  soon(payload: EachBatchPayload): void {
    this.uncommitted = payload;
    this.timer ??= setTimeout(() => void this.now(), INTERVAL_MS).unref();
  }

  /** Something that was not allowed before is now; whoever has handled more since then says more. */
  soonAgain(payload: EachBatchPayload): void {
    this.soon(this.uncommitted ?? payload);
  }

  async now(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const payload = this.uncommitted;
    this.uncommitted = undefined;
    try {
      await payload?.commitOffsetsIfNecessary(this.allowed(payload.uncommittedOffsets()));
    } catch (error) {
      logger.debug('Offsets not committed; the app’s own position holds', { error });
    }
  }
}
