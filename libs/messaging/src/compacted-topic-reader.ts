import { randomUUID } from 'node:crypto';
import { tryUntil } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { KafkaClient } from './kafka-client.js';
import { LastingConsumer } from './lasting-consumer.js';
import { toReceived } from './received-message.js';
import type { ReceivedMessage } from './record-batch.js';

const logger = createLogger('topics');
const GIVE_UP_AFTER_MS = 120_000;
const AGAIN_AFTER_MS = 500;

/**
 * Reads a compacted topic of one partition from its beginning and then follows it, in every process by itself.
 * Nothing is committed: the state is built anew at each start.
 */
export class CompactedTopicReader {
  private readonly consumer: LastingConsumer;
  private end = 0n;
  private reachEnd: () => void = () => undefined;

  constructor(
    private readonly client: KafkaClient,
    private readonly topic: string,
    private readonly onMessages: (messages: readonly ReceivedMessage[]) => void,
  ) {
    const consumer = client.consumer(`hub-reader-${randomUUID()}`);
    this.consumer = new LastingConsumer(consumer, [topic], {
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        this.onMessages(batch.messages.map(toReceived));
        // Compaction and control records leave gaps: lastOffset counts them, the messages do not.
        if (BigInt(batch.lastOffset()) + 1n >= this.end) this.reachEnd();
      },
    });
  }

  /** Resolves when everything that was on the topic at the call has been read. */
  async start(): Promise<void> {
    this.end = await this.endOffset();
    const reached = new Promise<void>(resolve => (this.reachEnd = resolve));
    if (this.end === 0n) this.reachEnd();
    await this.consumer.start();
    await reached;
  }

  async stop(): Promise<void> {
    await this.consumer.stop();
  }

  /** Of a topic that was made a moment ago the leader does not know it yet, and kafkajs does not ask twice. */
  private endOffset(): Promise<bigint> {
    return tryUntil(() => this.askForEnd(), {
      withinMs: GIVE_UP_AFTER_MS,
      againAfterMs: AGAIN_AFTER_MS,
      onFailure: error => logger.warn('The end of a topic is not known yet', { topic: this.topic, error }),
    });
  }

  private askForEnd(): Promise<bigint> {
    return this.client.withAdmin(async admin => {
      const [offsets] = await admin.fetchTopicOffsets(this.topic);
      return BigInt(offsets?.high ?? '0');
    });
  }
}
