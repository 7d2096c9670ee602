import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import kafkajs, { type Consumer, type ConsumerCrashEvent } from 'kafkajs';
import { LastingConsumer, lossOf } from './lasting-consumer.js';

type CreateError = (code: number) => Error;

const { KafkaJSError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } = kafkajs;
const require = createRequire(import.meta.url);
const { createErrorFromCode } = require('kafkajs/src/protocol/error.js') as { createErrorFromCode: CreateError };

/** What the consumer was told, in order; `fails`: how many of the next attempts to connect do. */
class FakeConsumer {
  readonly told: string[] = [];
  fails = 0;
  onRun: () => void = () => undefined;
  crash: (restart: boolean) => void = () => undefined;

  on(event: string, listener: (event: ConsumerCrashEvent) => void): void {
    if (event === 'consumer.crash')
      this.crash = restart => listener({ payload: { error: new Error('x'), groupId: 'g', restart } } as never);
  }

  async connect(): Promise<void> {
    if (this.fails-- > 0) throw new Error('away');
    this.told.push('connect');
  }

  async subscribe(): Promise<void> {}

  async run(): Promise<void> {
    this.told.push('run');
    this.onRun();
  }

  async disconnect(): Promise<void> {
    this.told.push('disconnect');
  }
}

let consumer: FakeConsumer;
let lasting: LastingConsumer;

/** Long enough for any number of attempts a millisecond apart. */
const aWhile = (): Promise<void> => pause(100);
const runs = (): number => consumer.told.filter(each => each === 'run').length;

describe('a consumer that is to last', () => {
  beforeEach(() => {
    consumer = new FakeConsumer();
    lasting = new LastingConsumer(consumer as unknown as Consumer, ['t'], {}, 1);
  });

  it('leaves to kafkajs what kafkajs begins again itself', async () => {
    await lasting.start();
    consumer.crash(true);
    await aWhile();
    expect(runs()).toBe(1);
  });

  it('is begun again until an attempt goes on, also where one ends while it begins', async () => {
    await lasting.start();
    consumer.fails = 2;
    let endsAtOnce = 1;
    consumer.onRun = () => endsAtOnce-- > 0 && consumer.crash(false);
    consumer.crash(false);
    consumer.crash(false);
    await aWhile();
    expect(runs()).toBe(3);
    consumer.crash(false);
    await aWhile();
    expect(runs()).toBe(4);
  });

  it('does not come back once its owner has stopped it', async () => {
    await lasting.start();
    consumer.crash(false);
    await lasting.stop();
    await aWhile();
    expect(runs()).toBe(1);
    expect(consumer.told.at(-1)).toBe('disconnect');
  });
});

describe('what a consumer lacks', () => {
  it('is a broker that keeps its group, where the one that should refuses it', () => {
    // As kafkajs wraps NOT_COORDINATOR while a group is joined.
    const rejoin = new KafkaJSError(createErrorFromCode(16).message);
    expect(lossOf(new KafkaJSNumberOfRetriesExceeded(rejoin, { retryCount: 5, retryTime: 1 }))).toBe(
      'Kafka refuses the group',
    );
    expect(lossOf(new KafkaJSNonRetriableError(rejoin))).toBe('Kafka refuses the group');
    expect(lossOf(new Error('Connection timeout'))).toBe('lost Kafka');
  });
});
