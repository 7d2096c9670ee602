import { Injectable } from '@nestjs/common';
import { type ConsumerGroup, Topic } from '#libs/contracts';
import { maskNumbersIn } from '#libs/kernel';
import { counter } from '#libs/observability';
import { BatchingProducer } from './batching-producer.js';
import type { ReceivedMessage } from './record-batch.js';

export interface DeadLetter {
  readonly group: ConsumerGroup;
  readonly topic: string;
  readonly partition: number;
  readonly message: ReceivedMessage;
  readonly cause: string;
}

const buried = counter('hub_dead_letters_total', 'Messages that no handler could take', ['consumer', 'topic']);

/** Keeps a message that no handler can take, with cause and origin, so that an operator finds it. */
@Injectable()
export class DeadLetters {
  constructor(private readonly producer: BatchingProducer) {}

  /** Resolves when Kafka has it. */
  async bury({ group, topic, partition, message, cause }: DeadLetter): Promise<void> {
    const origin = {
      hub_group: group,
      hub_topic: topic,
      hub_partition: String(partition),
      hub_offset: message.offset.toString(),
      hub_cause: maskNumbersIn(cause).slice(0, 300),
    };
    const headers = { ...message.headers, ...origin };
    await this.producer.send({ topic: Topic.DeadLetters, key: message.key, value: message.value, headers });
    buried.inc({ consumer: group, topic });
  }
}
