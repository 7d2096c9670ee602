import { randomUUID } from 'node:crypto';
import { HubError, toHubError } from '#libs/kernel';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { beat } from './heartbeat.js';
import type { KafkaClient } from './kafka-client.js';
import { toReceived } from './received-message.js';
import type { RecordBatch } from './record-batch.js';

const FETCH_WAIT_MS = 100;

/** What is to be read of one partition: from `next` up to, and without, `end`. */
export interface TopicRange {
  readonly partition: number;
  readonly next: bigint;
  readonly end: bigint;
}

/** Messages of a range, also none, and where it goes on after them. */
export interface HistoryBatch extends RecordBatch {
  readonly next: bigint;
}

/** Takes a part of the history; false ends the reading. What it throws, the reading throws. */
export type HistoryReader = (batch: HistoryBatch) => Promise<boolean>;

/**
 * One reading of a range, by a consumer that lives as long as it. It commits nothing, and Kafka forgets a group that has
 * neither members nor offsets. kafkajs begins anew at the topic's beginning whenever it joins its group again: what lies
 * outside of the range is passed over, and the consumer sent to where the reading stands.
 */
export class RangeReading {
  private readonly consumer: Consumer;
  private next: bigint;
  private ended = false;
  private end: (error?: HubError) => void = () => undefined;

  constructor(
    client: KafkaClient,
    private readonly topic: string,
    private readonly range: TopicRange,
    private readonly reader: HistoryReader,
  ) {
    this.next = range.next;
    this.consumer = client.consumer(`hub-history-${randomUUID()}`, FETCH_WAIT_MS);
  }

  async run(signal: AbortSignal): Promise<void> {
    const over = new Promise<void>((resolve, reject) => {
      this.end = error => {
        this.ended = true;
        if (error) reject(error);
        else resolve();
      };
    });
    const abort = (): void => this.end();
    signal.addEventListener('abort', abort, { once: true });
    this.consumer.on('consumer.crash', ({ payload }) => this.end(unavailable(payload.error)));
    this.start().catch((error: unknown) => this.end(unavailable(error)));
    try {
      if (signal.aborted) return;
      await over;
    } finally {
      signal.removeEventListener('abort', abort);
      await this.consumer.disconnect();
    }
  }

  private async start(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: payload => this.take(payload),
    });
    this.seek();
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (this.ended) return;
    if (batch.partition !== this.range.partition) return this.leaveAlone(batch.partition);
    if (BigInt(batch.lastOffset()) < this.next) return this.seek();
    try {
      if (!(await this.pass(payload))) this.end();
    } catch (error) {
      this.end(toHubError(error));
    }
  }

  /** Whether there is more to read. */
  private async pass(payload: EachBatchPayload): Promise<boolean> {
    const { batch } = payload;
    const { partition, end } = this.range;
    const messages = batch.messages.map(toReceived).filter(({ offset }) => offset >= this.next && offset < end);
    const after = BigInt(batch.lastOffset()) + 1n;
    const next = after < end ? after : end;
    const isStale = (): boolean => this.ended;
    const heartbeat = (): Promise<void> => beat(payload);
    const goOn = await this.reader({ topic: this.topic, partition, messages, next, heartbeat, isStale });
    this.next = next;
    payload.resolveOffset(batch.lastOffset());
    return goOn && next < end;
  }

  private leaveAlone(partition: number): void {
    this.consumer.pause([{ topic: this.topic, partitions: [partition] }]);
  }

  private seek(): void {
    if (this.ended) return;
    this.consumer.seek({ topic: this.topic, partition: this.range.partition, offset: this.next.toString() });
  }
}

function unavailable(cause: unknown): HubError {
  return new HubError('unavailable', 'unavailable', 'Kafka does not give its history', { cause });
}
