import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { type ConsumerGroup, Topic } from '#libs/contracts';
import { HubError, toHubError } from '#libs/kernel';
import { createLogger, type HealthRegistry } from '#libs/observability';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { transportOf } from './batch-consumer.decorators.js';
import { type BatchHandler, callHandler } from './batch-handler.js';
import type { DeadLetters } from './dead-letters.js';
import { type GroupTopics, topicsOf } from './group-topics.js';
import { beat } from './heartbeat.js';
import { groupIdOf, type KafkaClient } from './kafka-client.js';
import { LastingConsumer, lossOf } from './lasting-consumer.js';
import { OffsetCommits } from './offset-commits.js';
import { Pace, type PaceRules } from './pace.js';
import { toReceived } from './received-message.js';
import type { ReceivedMessage, RecordBatch } from './record-batch.js';
import { replayHandler } from './replays.js';
import { UnfinishedWork } from './unfinished-work.js';
import { WaitingPartitions } from './waiting-partitions.js';

const logger = createLogger('consumer');
/** What comes while the consumer stops is left to whoever begins there; it is not fetched again without a pause. */
const STOPPING_MS = 50;

export interface BatchConsumerOptions {
  readonly group: ConsumerGroup;
  /** Messages that one call of a handler gets at the most. */
  readonly maxBatch?: number;
  /** How long rounds gather; by default as where partners wait at the end of the line. */
  readonly pace?: PaceRules;
}

/**
 * Nest's transport for Kafka by batches. Nest's stock server takes one message at a time and endlessly repeats a
 * poison message; here a handler gets a batch, a failing database pauses the partition, a poison message becomes a
 * dead letter, and nothing that a handler throws reaches kafkajs.
 */
export class BatchConsumerStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId: symbol;
  private readonly topics: GroupTopics;
  private readonly consumer: Consumer;
  private readonly lasting: LastingConsumer;
  private stopping = false;
  /** As of the last time the group was joined; undefined before. */
  private owned: Readonly<Record<string, number[]>> | undefined;
  private readonly pace: Pace;
  private readonly replays: BatchHandler;
  private readonly waiting: WaitingPartitions;
  private readonly unfinished = new UnfinishedWork();
  private readonly commits = new OffsetCommits(offsets => this.unfinished.notBehind(offsets));

  constructor(
    private readonly options: BatchConsumerOptions,
    client: KafkaClient,
    private readonly deadLetters: DeadLetters,
    health: HealthRegistry,
  ) {
    super();
    this.transportId = transportOf(options.group);
    this.consumer = client.consumer(groupIdOf(options.group));
    this.pace = new Pace(options.pace);
    this.waiting = new WaitingPartitions(options.group);
    this.replays = replayHandler(options.group, topic => this.messageHandlers.get(topic));
    this.reportHealth(health);
    this.topics = topicsOf(options.group);
    this.lasting = new LastingConsumer(this.consumer, this.topics.names, {
      autoCommit: false,
      eachBatchAutoResolve: false,
      // All that one fetch brings is handled at once.
      partitionsConsumedConcurrently: this.topics.partitions,
      eachBatch: payload => this.handle(payload),
    });
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.refuseWrongHandlers();
      await this.lasting.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    this.stopping = true;
    await this.unfinished.allEnded();
    await this.commits.now();
    await this.lasting.stop();
  }

  on(): never {
    throw new Error('The batch consumer has no events to listen to');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  /**
   * A topic of the catalogue without a handler, or a handler without a topic, is a mistake that start-up shows. Replays are the
   * strategy's own: it gives them to the handlers of other topics.
   */
  private refuseWrongHandlers(): void {
    const wanted = this.topics.names.filter(topic => topic !== Topic.Replays);
    const missing = wanted.filter(topic => !this.messageHandlers.has(topic));
    const foreign = [...this.messageHandlers.keys()].filter(topic => !wanted.includes(topic));
    const doubled = [...this.messageHandlers].filter(([, handler]) => handler.next).map(([topic]) => topic);
    if (missing.length + foreign.length + doubled.length === 0) return;
    throw new Error(
      `Consumer group ${this.options.group}: no handler for [${missing.join(', ')}], ` +
        `handlers for topics that the catalogue does not give it [${foreign.join(', ')}], two handlers for [${doubled.join(', ')}]`,
    );
  }

  private async handle(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const isReplay = topic === Topic.Replays;
    const handler = isReplay ? this.replays : this.messageHandlers.get(topic);
    // While a group is updated a newer member gives this one topics that only the newer ones know: it is theirs.
    if (!handler) return this.pause(payload);
    this.pace.note(performance.now(), payload.batch.messages.length, Number(payload.batch.offsetLag()));
    const messages = payload.batch.messages.map(toReceived);
    if (messages[0]) await this.unfinished.beforeReading({ topic, partition }, messages[0].offset);
    const size = isReplay ? 1 : (this.options.maxBatch ?? 500);
    for (let start = 0; start < messages.length; start += size) {
      if (!payload.isRunning() || this.isStale(payload) || this.stopping) return this.restOfRound();
      const chunk = messages.slice(start, start + size);
      const done = await this.handleChunk(handler, this.toBatch(payload, chunk));
      if (!done) return this.pause(payload);
      this.waiting.goOn({ topic, partition });
      const { offset } = chunk[chunk.length - 1]!;
      this.unfinished.handled({ topic, partition }, offset);
      payload.resolveOffset(offset.toString());
      this.commits.soon(payload);
      if (this.stopping) await this.commits.now();
      await this.beatOrCommit(payload);
    }
    if (messages.length > 0) logger.debug('Batch done', { topic, partition, count: messages.length });
    await this.restOfRound();
  }

  /** What is left of the round: the next fetch begins when all partitions of this one are done, and brings what came meanwhile. */
  private async restOfRound(): Promise<void> {
    const waitMs = this.stopping ? STOPPING_MS : this.pace.waitMs(performance.now());
    if (waitMs > 1) await new Promise<void>(resolve => setTimeout(resolve, waitMs));
  }

  /** While the group rebalances Kafka still takes the offsets of those who go: what is done need not be done again. */
  private async beatOrCommit(payload: EachBatchPayload): Promise<void> {
    try {
      await payload.heartbeat();
    } catch (error) {
      await this.commits.now();
      throw error;
    }
  }

  /** True when every message is done or a dead letter; false when none of them is to blame and the batch has to wait. */
  private async handleChunk(handler: BatchHandler, batch: RecordBatch): Promise<boolean> {
    try {
      await callHandler(handler, batch);
      return true;
    } catch (thrown) {
      const error = toHubError(thrown);
      if (error.retriable) {
        if (!batch.isStale()) this.waiting.wait(batch, error);
        return false;
      }
      return batch.messages.length > 1 ? this.handleOneByOne(handler, batch) : this.bury(batch, error);
    }
  }

  /** Each is written down before the next: what the batch before left to be written must be there first. */
  private async handleOneByOne(handler: BatchHandler, batch: RecordBatch): Promise<boolean> {
    if (!(await this.unfinished.isDone(batch))) return false;
    for (const message of batch.messages) {
      if (batch.isStale()) return false;
      if (!(await this.handleChunk(handler, { ...batch, finishLater: undefined, messages: [message] }))) return false;
      await batch.heartbeat();
    }
    return true;
  }

  private async bury(batch: RecordBatch, error: HubError): Promise<boolean> {
    const message: ReceivedMessage = batch.messages[0]!;
    const { group } = this.options;
    const { topic, partition } = batch;
    const place = { consumer: group, topic, partition, offset: message.offset.toString() };
    try {
      // What even the keeper of dead letters cannot take would come to it for ever.
      if (topic !== Topic.DeadLetters) await this.deadLetters.bury({ group, topic, partition, message, error });
      logger.error('Message became a dead letter', { ...place, error });
      return true;
    } catch (sendError) {
      logger.warn('Dead letter waits for Kafka', { topic, partition, error: sendError });
      return false;
    }
  }

  private toBatch(payload: EachBatchPayload, messages: readonly ReceivedMessage[]): RecordBatch {
    const { topic, partition } = payload.batch;
    const isStale = (): boolean => this.isStale(payload);
    const finishLater = (work: () => Promise<void>): Promise<void> => this.finishLater(payload, messages, work);
    return { topic, partition, messages, heartbeat: () => beat(payload), isStale, finishLater };
  }

  private async finishLater(
    payload: EachBatchPayload,
    messages: readonly ReceivedMessage[],
    work: () => Promise<void>,
  ): Promise<void> {
    const place = { topic: payload.batch.topic, partition: payload.batch.partition };
    const span = { first: messages[0]!.offset, last: messages[messages.length - 1]!.offset };
    if (!(await this.unfinished.isDone(place)) || this.isStale(payload)) {
      throw new HubError('unavailable', 'unavailable', 'The batch comes again');
    }
    if (this.stopping || !this.unfinished.mayBeginBeside(place, span)) return work();
    this.unfinished.begin(place, span, work(), error => {
      if (error) this.goBack(payload, span.first, error);
      else this.commits.soonAgain(payload);
    });
  }

  /** A batch of the partition that is under way is stale from here on. After a rebalance it begins at what is committed anyway. */
  private goBack(payload: EachBatchPayload, first: bigint, error: Error): void {
    const { topic, partition } = payload.batch;
    logger.debug('A batch comes again', { topic, partition, error });
    if (this.isStale(payload)) return;
    try {
      this.consumer.seek({ topic, partition, offset: first.toString() });
    } catch (cause) {
      logger.debug('The consumer begins anew by itself', { topic, partition, error: cause });
    }
  }

  /** kafkajs' own `isStale` only knows of seeks; whose the partition is, the last joining of the group says, which names no topic without one. */
  private isStale(payload: EachBatchPayload): boolean {
    const { topic, partition } = payload.batch;
    return payload.isStale() || (this.owned !== undefined && !this.owned[topic]?.includes(partition));
  }

  private pause(payload: EachBatchPayload): void {
    if (this.isStale(payload)) return;
    const resume = payload.pause();
    setTimeout(resume, 500 + Math.random() * 500).unref();
  }

  private reportHealth(health: HealthRegistry): void {
    let state: string | undefined = 'not joined yet';
    this.consumer.on('consumer.group_join', ({ payload }) => {
      state = undefined;
      this.owned = payload.memberAssignment;
      this.waiting.keep(payload.memberAssignment);
    });
    this.consumer.on('consumer.crash', ({ payload }) => (state = lossOf(payload.error)));
    health.add(`consumer ${this.options.group}`, async () => state ?? this.waiting.defect());
  }
}
