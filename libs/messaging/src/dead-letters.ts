import { Injectable } from '@nestjs/common';
import {
  type ConsumerGroup,
  type DeadLetterOrigin,
  originOf,
  toDroppedHeader,
  Topic,
  toOriginHeaders,
} from '#libs/contracts';
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
/** Below what a topic takes (topic-provisioner.ts), with room for the origin. */
const MAX_KEPT_BYTES = 8_000_000;
const MAX_SHORT_TEXT = 1_000;
const MAX_SHORT_HEADERS = 100;

const buried = counter('hub_dead_letters_total', 'Messages that no handler could take', ['consumer', 'topic']);

/** Keeps a message that no handler can take, with cause and origin, so that an operator finds it. */
@Injectable()
export class DeadLetters {
  constructor(private readonly producer: BatchingProducer) {}

  /** Resolves when Kafka has it. */
  async bury(letter: DeadLetter): Promise<void> {
    const origin = originOfLetter(letter);
    const { key, value, headers } = keepable(letter.message);
    const why = toOriginHeaders(origin, causeOfDeath(letter.error));
    await this.producer.send({ topic: Topic.DeadLetters, key, value, headers: { ...headers, ...why } });
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

/** With its origin it has to fit in one message: of one that does not, only what is short is kept. */
function keepable({ key, value, headers }: ReceivedMessage): Pick<ReceivedMessage, 'key' | 'value' | 'headers'> {
  const texts = Object.entries(headers);
  const bytes = texts.reduce((sum, [name, text]) => sum + bytesOf(name) + bytesOf(text), bytesOf(key));
  const total = bytes + (value?.length ?? 0);
  if (total <= MAX_KEPT_BYTES) return { key, value, headers };
  const short = texts.filter(([name, text]) => name.length + text.length <= MAX_SHORT_TEXT);
  const named = Object.fromEntries([...short.slice(0, MAX_SHORT_HEADERS), ...Object.entries(toDroppedHeader(total))]);
  return { key: key.slice(0, MAX_SHORT_TEXT), value: null, headers: named };
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** Of a bug no more than its kind: the text of an exception may quote the record. */
function causeOfDeath({ code, message, kind, cause }: HubError): string {
  const bug = kind === 'bug' && cause instanceof Error ? ` (${cause.name})` : '';
  return maskNumbersIn(`${code}: ${message}${bug}`).slice(0, MAX_CAUSE);
}
