import { Injectable } from '@nestjs/common';
import { type ConsumerGroup, type DeadLetterOrigin, originOf, Topic, toOriginHeaders } from '#libs/contracts';
import { type HubError, maskNumbersIn } from '#libs/kernel';
import { counter } from '#libs/observability';
import { BatchingProducer } from './batching-producer.js';
import type { ReceivedMessage } from './record-batch.js';

export interface DeadLetter {
  readonly group: ConsumerGroup;
  readonly topic: string;
  readonly partition: number;
  readonly message: ReceivedMessage;
  readonly error: HubError;
}

const MAX_CAUSE = 300;

const buried = counter('hub_dead_letters_total', 'Messages that no handler could take', ['consumer', 'topic']);

/** Keeps a message that no handler can take, with cause and origin, so that an operator finds it. */
@Injectable()
export class DeadLetters {
  constructor(private readonly producer: BatchingProducer) {}

  /** Resolves when Kafka has it. */
  async bury(letter: DeadLetter): Promise<void> {
    const { message, error } = letter;
    const origin = originOfLetter(letter);
    const headers = { ...message.headers, ...toOriginHeaders(origin, causeOfDeath(error)) };
    await this.producer.send({ topic: Topic.DeadLetters, key: message.key, value: message.value, headers });
    buried.inc({ consumer: origin.consumer, topic: origin.topic });
  }
}

/** One that was sent back and cannot be taken again is still the same dead letter. */
function originOfLetter({ group, topic, partition, message }: DeadLetter): DeadLetterOrigin {
  const first = topic === Topic.Replays ? originOf(message.headers) : undefined;
  if (first) return first;
  const { offset, timestampMs = Date.now() } = message;
  return { consumer: group, topic, partition, offset, timestampMs, attempt: 1 };
}

/** Of a bug no more than its kind: the text of an exception may quote the record. */
function causeOfDeath({ code, message, kind, cause }: HubError): string {
  const bug = kind === 'bug' && cause instanceof Error ? ` (${cause.name})` : '';
  return maskNumbersIn(`${code}: ${message}${bug}`).slice(0, MAX_CAUSE);
}
