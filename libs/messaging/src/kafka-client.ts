import { Injectable } from '@nestjs/common';
import { KafkaConfig } from '#libs/config';
import type { ConsumerGroup } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import { type Admin, type Consumer, Kafka, logLevel, type logCreator, type Producer } from 'kafkajs';
import { keylessPartitioner } from './keyless-partitioner.js';

const logger = createLogger('kafka');

/** kafkajs reports its own retries as errors; what matters is logged where it is handled. */
const logTo: logCreator = () => entry => {
  if (entry.level > logLevel.WARN) return;
  const { message, groupId, error } = entry.log as { message: string; groupId?: string; error?: string };
  logger.debug(`${entry.namespace}: ${message}`, {
    ...(groupId ? { code: groupId } : {}),
    error: error ?? entry.label,
  });
};

/** The name of an app's group on the broker. */
export function groupIdOf(group: ConsumerGroup): string {
  return `hub-${group}`;
}

/** How long the broker may hold a fetch back while nothing arrives. */
const FETCH_WAIT_MS = 1_000;

/** The one place where connections to Kafka are made. */
@Injectable()
export class KafkaClient {
  private readonly kafka: Kafka;
  private cluster: Promise<string> | undefined;

  constructor(readonly config: KafkaConfig) {
    this.kafka = new Kafka({
      clientId: 'hub',
      brokers: config.brokers,
      connectionTimeout: 2_000,
      authenticationTimeout: 2_000,
      requestTimeout: 20_000,
      // Set explicitly: kafkajs changes its defaults under NODE_ENV=test.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, factor: 0.2, multiplier: 2 },
      logCreator: logTo,
    });
  }

  admin(): Admin {
    return this.kafka.admin();
  }

  /** Gives up at once: the batching producer decides itself when to try again. */
  producer(): Producer {
    return this.kafka.producer({
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      createPartitioner: keylessPartitioner,
      retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 1 },
    });
  }

  consumer(groupId: string, maxWaitMs = FETCH_WAIT_MS): Consumer {
    return this.kafka.consumer({
      groupId,
      sessionTimeout: this.config.sessionTimeoutMs,
      rebalanceTimeout: this.config.sessionTimeoutMs + 5_000,
      heartbeatInterval: 2_000,
      maxWaitTimeInMs: maxWaitMs,
      maxBytesPerPartition: 524_288,
      maxBytes: 2_097_152,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 200, maxRetryTime: 1_000, retries: 5, restartOnFailure: async () => true },
    });
  }

  /** The id of the cluster: positions are kept per cluster, since a new one counts its offsets anew. */
  async clusterId(): Promise<string> {
    this.cluster ??= this.withAdmin(async admin => (await admin.describeCluster()).clusterId);
    this.cluster.catch(() => (this.cluster = undefined));
    return this.cluster;
  }

  async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
