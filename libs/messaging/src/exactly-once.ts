import { Injectable } from '@nestjs/common';
import type { ConsumerGroup } from '#libs/contracts';
import { type Database, lockPosition, storePosition, type UnitOfWork } from '#libs/persistence';
import { KafkaClient } from './kafka-client.js';
import type { ReceivedMessage, RecordBatch } from './record-batch.js';

/**
 * Applies a batch in one database transaction together with its position in Kafka: a crash repeats nothing and loses
 * nothing, and a consumer that lost its partition without noticing finds its messages done.
 */
@Injectable()
export class ExactlyOnce {
  constructor(private readonly client: KafkaClient) {}

  /** `work` gets the messages that were not applied before; it is not called when there are none. */
  async apply(
    database: Database,
    group: ConsumerGroup,
    batch: RecordBatch,
    work: (tx: UnitOfWork, fresh: readonly ReceivedMessage[]) => Promise<void>,
  ): Promise<void> {
    const { topic, partition, messages } = batch;
    const ref = { clusterId: await this.client.clusterId(), group, topic, partition };
    await database.transaction(async tx => {
      const next = await lockPosition(tx, ref);
      const fresh = messages.filter(message => message.offset >= next);
      if (fresh.length === 0) return;
      await work(tx, fresh);
      await storePosition(tx, ref, fresh[fresh.length - 1]!.offset + 1n);
    });
  }
}
