import { type DynamicModule, Global, Inject, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { configProvider, KafkaConfig } from '#libs/config';
import { HealthRegistry } from '#libs/observability';
import { Database, Outbox } from '#libs/persistence';
import { BacklogMeter } from './backlog-meter.js';
import { BatchConsumerStrategy, type BatchConsumerOptions } from './batch-consumer.strategy.js';
import { BatchingProducer } from './batching-producer.js';
import { DeadLetters } from './dead-letters.js';
import { ExactlyOnce } from './exactly-once.js';
import { FactPublisher } from './fact-publisher.js';
import { KafkaClient } from './kafka-client.js';
import { OutboxRelay } from './outbox-relay.js';
import { TopicHistory } from './topic-history.js';
import { TopicProvisioner } from './topic-provisioner.js';

/** The strategies of this process; the start-up connects each to Nest. */
@Injectable()
export class ConsumerStrategies {
  readonly all: BatchConsumerStrategy[] = [];
}

/** Topics exist before anything else is made that uses Kafka. */
const topicsReady = {
  provide: 'hub.topics-ready',
  inject: [TopicProvisioner],
  useFactory: (provisioner: TopicProvisioner) => provisioner.ensureTopics(),
};

const SHARED = [
  KafkaClient,
  BacklogMeter,
  BatchingProducer,
  DeadLetters,
  ExactlyOnce,
  FactPublisher,
  TopicHistory,
  ConsumerStrategies,
];

/** Kafka for the whole process: one client and one producer, however many apps share it. */
@Global()
@Module({
  providers: [configProvider(KafkaConfig), TopicProvisioner, topicsReady, ...SHARED],
  exports: [...SHARED, TopicProvisioner],
})
export class MessagingModule {
  /** An app that reads from Kafka: its `@OnBatch` handlers of this group. */
  static forConsumer(options: BatchConsumerOptions): DynamicModule {
    const register = {
      provide: `hub.consumer.${options.group}`,
      inject: [KafkaClient, DeadLetters, HealthRegistry, ConsumerStrategies],
      useFactory: (client: KafkaClient, dead: DeadLetters, health: HealthRegistry, strategies: ConsumerStrategies) => {
        const strategy = new BatchConsumerStrategy(options, client, dead, health);
        strategies.all.push(strategy);
        return strategy;
      },
    };
    return { module: ConsumerModule, providers: [register] };
  }

  /** An app that writes to an outbox: sends it on. `persistence` is the app's `PersistenceModule.forSchema(…)`. */
  static forOutbox(persistence: DynamicModule): DynamicModule {
    return { module: RelayModule, imports: [persistence] };
  }
}

@Module({})
class ConsumerModule {}

@Module({})
class RelayModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly relay: OutboxRelay;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Outbox) outbox: Outbox,
    @Inject(BatchingProducer) producer: BatchingProducer,
  ) {
    this.relay = new OutboxRelay(database, outbox, producer);
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}
