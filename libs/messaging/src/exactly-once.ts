import { Injectable } from '@nestjs/common';
import type { ConsumerGroup } from '#libs/contracts';
import type { Database } from '#libs/persistence';
import { GroupCommit, type GroupWork } from './group-commit.js';
import { KafkaClient } from './kafka-client.js';

/**
 * Applies batches in database transactions that also hold their positions in Kafka: a crash repeats nothing and loses
 * nothing, and a consumer that lost its partition without noticing finds its messages done.
 */
@Injectable()
export class ExactlyOnce {
  constructor(private readonly client: KafkaClient) {}

  /** One for all topics of a consumer group, so that what comes at once from several partitions shares a transaction. */
  committer<Item, Found = void>(
    database: Database,
    group: ConsumerGroup,
    work: GroupWork<Item, Found>,
  ): GroupCommit<Item, Found> {
    return new GroupCommit(database, async () => ({ clusterId: await this.client.clusterId(), group }), work);
  }
}
