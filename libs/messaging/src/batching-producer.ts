import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { createLogger, gauge, HealthRegistry } from '#libs/observability';
import type { OutgoingMessage } from '#libs/persistence';
import type { Message, Producer } from 'kafkajs';
import { Company } from './company.js';
import { KafkaClient } from './kafka-client.js';

const logger = createLogger('producer');
const queuedGauge = gauge('hub_kafka_queued_messages', 'Messages waiting in memory for Kafka', ['producer']);

/**
 * kafkajs' send is quadratic in messages per partition: stay where it is not felt. All of a request may be of one
 * partition, and then Kafka takes it as one batch: topics are made with room for that.
 */
const MAX_MESSAGES_PER_REQUEST = 1_000;
const MAX_BYTES_PER_REQUEST = 1_048_576;
const BYTES_PER_HEADER = 50;
const PROBE_INTERVAL_MS = 300;
const SWEEP_MS = 200;

interface Waiting {
  readonly message: OutgoingMessage;
  readonly since: number;
  readonly settle: (error?: HubError) => void;
  readonly fate: SharedFate;
}

/** Messages of one fate: where one fails, those behind it must not overtake it and fail as well. */
export interface SharedFate {
  failed: boolean;
}

/**
 * Collects messages and sends them in one request at a time, each acknowledged by all in-sync replicas. One request
 * under way keeps the order; what arrives meanwhile makes the next batch, so batches grow with the load. A message
 * that waits while Kafka does not acknowledge within the deadline is refused with `unavailable`: it may still be there, so a
 * sender repeats it under the same id.
 */
@Injectable()
export class BatchingProducer implements OnModuleInit, OnApplicationShutdown {
  protected readonly healthName: string = 'kafka';
  private readonly producer: Producer;
  private connecting: Promise<void> | undefined;
  private queue: Waiting[] = [];
  private underWay: Waiting[] = [];
  private scheduled = false;
  private failedAt: number | undefined;
  private requestedAt = 0;
  private readonly company = new Company();
  private sweptAt = performance.now();
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly client: KafkaClient,
    private readonly health: HealthRegistry,
  ) {
    this.producer = client.producer();
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  onModuleInit(): void {
    this.health.add(this.healthName, async () =>
      this.failedAt === undefined ? this.connect() : 'Kafka does not acknowledge',
    );
  }

  /**
   * Resolves when Kafka has acknowledged; rejects with `unavailable` and a time after which to try again: at once where
   * a message of the same fate was rejected before.
   */
  send(message: OutgoingMessage, fate: SharedFate = { failed: false }): Promise<void> {
    return this.enqueue(message, fate);
  }

  /** Resolves when all are acknowledged; rejects with the first failure, and then what was behind it is not sent. */
  async sendAll(messages: readonly OutgoingMessage[]): Promise<void> {
    const fate = { failed: false };
    await Promise.all(messages.map(message => this.enqueue(message, fate)));
  }

  /** Messages that still wait: what a stream that feeds the producer looks at before it reads on. */
  get queued(): number {
    return this.queue.length + this.underWay.length;
  }

  async connect(): Promise<void> {
    this.connecting ??= this.producer.connect();
    try {
      await this.connecting;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweeper);
    while (this.queued > 0 && this.failedAt === undefined) await new Promise(resolve => setTimeout(resolve, 10));
    await this.producer.disconnect();
  }

  private enqueue(message: OutgoingMessage, fate: SharedFate): Promise<void> {
    if (fate.failed) return Promise.reject(notAvailable('What was sent before it was not taken'));
    if (this.isOverloaded()) {
      fate.failed = true;
      return Promise.reject(notAvailable('Too many messages wait for Kafka'));
    }
    return new Promise((resolve, reject) => {
      const settle = (error?: HubError): void => (error ? reject(error) : resolve());
      const now = performance.now();
      this.company.note(now);
      this.queue.push({ message, since: now, settle, fate });
      this.schedule();
    });
  }

  private isOverloaded(): boolean {
    return this.queue.length >= this.client.config.maxQueued;
  }

  private schedule(): void {
    if (this.scheduled || this.underWay.length > 0 || this.queue.length === 0) return;
    this.scheduled = true;
    const waitMs = this.waitMs();
    if (waitMs > 0) setTimeout(() => void this.flush(), waitMs);
    else setImmediate(() => void this.flush());
  }

  private waitMs(): number {
    if (this.failedAt !== undefined) return PROBE_INTERVAL_MS;
    if (this.queue.length >= MAX_MESSAGES_PER_REQUEST) return 0;
    const { lingerMs } = this.client.config;
    return this.company.isExpectedWithin(lingerMs) ? lingerMs : 0;
  }

  private async flush(): Promise<void> {
    this.scheduled = false;
    this.underWay = this.takeBatch();
    if (this.underWay.length === 0) return;
    this.requestedAt = performance.now();
    try {
      await this.connect();
      await this.producer.sendBatch({
        acks: -1,
        timeout: this.client.config.sendDeadlineMs,
        topicMessages: byTopic(this.underWay),
      });
      this.finish();
    } catch (cause) {
      this.finish(cause);
    }
    queuedGauge.set({ producer: this.healthName }, this.queue.length);
    this.schedule();
  }

  private takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.queue.length && count < MAX_MESSAGES_PER_REQUEST && bytes < MAX_BYTES_PER_REQUEST) {
      bytes += sizeOf(this.queue[count++]!.message);
    }
    return this.queue.splice(0, count);
  }

  private finish(cause?: unknown): void {
    if (cause === undefined && this.failedAt !== undefined) logger.info('Kafka acknowledges again');
    if (cause !== undefined && this.failedAt === undefined)
      logger.error('Kafka does not acknowledge', { error: cause });
    this.failedAt = cause === undefined ? undefined : (this.failedAt ?? performance.now());
    const error = cause === undefined ? undefined : notAvailable('Kafka does not acknowledge', cause);
    const done = this.underWay;
    this.underWay = [];
    if (error) this.refuse(done, error);
    else for (const waiting of done) waiting.settle();
  }

  private refuse(refused: readonly Waiting[], error: HubError): void {
    for (const waiting of refused) {
      waiting.fate.failed = true;
      waiting.settle(error);
    }
    for (const waiting of this.queue) if (waiting.fate.failed) waiting.settle(error);
    this.queue = this.queue.filter(waiting => !waiting.fate.failed);
  }

  /**
   * While Kafka does not acknowledge, nobody waits longer than the deadline, also where it accepted a request and never
   * answers. Where this process itself stood still, the answer may lie unread: it is given time to be read.
   */
  private sweep(): void {
    const now = performance.now();
    const stoodStill = now - this.sweptAt > 2 * SWEEP_MS;
    this.sweptAt = now;
    const deadline = now - this.client.config.sendDeadlineMs;
    const isStuck = this.underWay.length > 0 && this.requestedAt < deadline;
    if (stoodStill || (!isStuck && this.failedAt === undefined)) return;
    this.expire(deadline);
  }

  private expire(deadline: number): void {
    const expired = [...this.underWay, ...this.queue].filter(waiting => waiting.since < deadline);
    if (expired.length === 0) return;
    this.failedAt ??= performance.now();
    this.refuse(expired, notAvailable('Kafka did not acknowledge in time'));
  }
}

/** About what it takes on the wire: Vietnamese text has some 1.2 bytes to a character. */
function sizeOf({ value, headers }: OutgoingMessage): number {
  const text = typeof value === 'string' ? value.length * 1.2 : (value?.byteLength ?? 0);
  return text + Object.keys(headers).length * BYTES_PER_HEADER;
}

function byTopic(batch: readonly Waiting[]): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  for (const { message } of batch) {
    const messages = topics.get(message.topic) ?? [];
    if (messages.length === 0) topics.set(message.topic, messages);
    messages.push(toKafka(message));
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

function toKafka(message: OutgoingMessage): Message {
  const value =
    typeof message.value === 'string' || message.value === null
      ? message.value
      : Buffer.from(message.value.buffer, message.value.byteOffset, message.value.byteLength);
  return { key: message.key, value, headers: message.headers };
}

function notAvailable(detail: string, cause?: unknown): HubError {
  return new HubError('unavailable', 'unavailable', 'The hub cannot take records now', {
    detail,
    retryAfterMs: 2_000,
    cause,
  });
}
