import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '#libs/observability';
import type { Consumer, ConsumerCrashEvent, ConsumerRunConfig } from 'kafkajs';

const logger = createLogger('kafka');
const AGAIN_AFTER_MS = 1_000;
/** NOT_COORDINATOR in the words of kafkajs, all that is left of it: on the way the type is dropped, and mostly the cause. */
const NOT_COORDINATOR = 'not the correct coordinator for this group';

/**
 * What a consumer lacks after a crash, for operators. A broker that was killed under load can refuse a group for ever (docs/operations.md):
 * whoever leads its part of the offsets topic has to be started again.
 */
export function lossOf(error: Error): string {
  return error.message.includes(NOT_COORDINATOR) ? 'Kafka refuses the group' : 'lost Kafka';
}

/**
 * A consumer that nothing ends but its owner. kafkajs goes on after errors that it knows to be passing and ends for good
 * after every other one, such as an answer of a broker that stood still for a while; the process would stay, deaf.
 */
export class LastingConsumer {
  private stopped = false;
  private isDown = false;
  private restarting: Promise<void> | undefined;
  /** What was logged last, until it goes on: an attempt a second that fails of the same is no news. */
  private told: string | undefined;

  constructor(
    private readonly consumer: Consumer,
    private readonly topics: readonly string[],
    private readonly config: ConsumerRunConfig,
    private readonly againAfterMs = AGAIN_AFTER_MS,
  ) {
    consumer.on('consumer.crash', event => this.afterCrash(event));
    consumer.on('consumer.group_join', () => (this.told = undefined));
  }

  /** Rejects where the first attempt cannot connect. */
  async start(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.topics], fromBeginning: true });
    await this.consumer.run(this.config);
  }

  /** A restart that is under way ends first, or it would join the group after all. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.restarting;
    await this.consumer.disconnect();
  }

  private afterCrash({ payload: { error, groupId, restart } }: ConsumerCrashEvent): void {
    if (this.stopped) return;
    this.tell(`A consumer begins again: ${lossOf(error)}`, { code: groupId, error });
    if (restart) return;
    this.isDown = true;
    this.restart();
  }

  private tell(text: string, about: { readonly code?: string; readonly error: Error }): void {
    const news = `${text}: ${about.error.message}`;
    if (news !== this.told) logger.warn(text, about);
    this.told = news;
  }

  /** Until an attempt goes on; a crash within one says again that it is down. */
  private restart(): void {
    this.restarting ??= this.tryAgain().finally(() => {
      this.restarting = undefined;
      if (this.isDown && !this.stopped) this.restart();
    });
  }

  /** Its timer keeps the process alive: between two connections there is nothing else that does. */
  private async tryAgain(): Promise<void> {
    await pause(this.againAfterMs);
    if (this.stopped) return;
    this.isDown = false;
    try {
      await this.start();
    } catch (error) {
      this.tell('A consumer does not reach Kafka', { error: error as Error });
      this.isDown = true;
      // What is left of the attempt would be taken for one that runs. Where that does not go either, the next attempt tells.
      await this.consumer.disconnect().catch(() => undefined);
    }
  }
}
