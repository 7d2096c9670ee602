import { Injectable } from '@nestjs/common';
import { TOPIC_CATALOGUE, type TopicDefinition } from '#libs/contracts';
import { tryUntil } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { Admin, ITopicConfig } from 'kafkajs';
import { KafkaClient } from './kafka-client.js';

const logger = createLogger('topics');
const GIVE_UP_AFTER_MS = 120_000;
const AGAIN_AFTER_MS = 1_000;

/** Creates the topics of the catalogue that are missing. */
@Injectable()
export class TopicProvisioner {
  constructor(private readonly client: KafkaClient) {}

  /**
   * Waits for a Kafka that is still starting, or electing leaders of topics that another app is making at this moment;
   * rejects with what it says when it has not come so far within two minutes.
   */
  async ensureTopics(): Promise<void> {
    await tryUntil(() => this.tryOnce(), {
      withinMs: GIVE_UP_AFTER_MS,
      againAfterMs: AGAIN_AFTER_MS,
      onFailure: error => logger.warn('Topics wait for Kafka', { error }),
    });
  }

  private async tryOnce(): Promise<void> {
    await this.client.withAdmin(async admin => {
      const existing = new Set(await admin.listTopics());
      const missing = TOPIC_CATALOGUE.filter(topic => !existing.has(topic.name));
      if (missing.length === 0) return;
      const replicas = await this.replicationFactor(admin);
      await admin.createTopics({ topics: missing.map(topic => toKafka(topic, replicas)), waitForLeaders: true });
      logger.info('Topics created', { count: missing.length });
    });
  }

  private async replicationFactor(admin: Admin): Promise<number> {
    const wanted = this.client.config.replicationFactor;
    return wanted > 0 ? wanted : Math.min(3, (await admin.describeCluster()).brokers.length);
  }
}

/** Room for the largest request of the producer, all of it in one partition (Kafka's own default is 1 MiB). */
const MAX_BATCH_BYTES = 8_388_608;

function toKafka(topic: TopicDefinition, replicas: number): ITopicConfig {
  const retention =
    topic.retention === 'compacted'
      ? [{ name: 'cleanup.policy', value: 'compact' }]
      : [{ name: 'retention.ms', value: String(topic.retention.ms) }];
  const inSync = { name: 'min.insync.replicas', value: String(Math.max(1, replicas - 1)) };
  return {
    topic: topic.name,
    numPartitions: topic.partitions,
    replicationFactor: replicas,
    configEntries: [...retention, inSync, { name: 'max.message.bytes', value: String(MAX_BATCH_BYTES) }],
  };
}
