import { describe, expect, it, jest } from '@jest/globals';
import type { Agency } from '#libs/contracts';
import type { KafkaClient } from '#libs/messaging';
import { HealthRegistry } from '#libs/observability';
import { RegistryView } from './registry-view.js';

interface RunOptions {
  eachBatch(payload: { batch: unknown }): Promise<void>;
}

/** A topic in memory, as kafkajs shows it to a reader. */
class Topic {
  run: RunOptions | undefined;
  private offset = 0;

  constructor(private readonly high: number) {}

  get client(): KafkaClient {
    const consumer = {
      on: () => undefined,
      connect: async () => undefined,
      subscribe: async () => undefined,
      disconnect: async () => undefined,
      run: async (options: RunOptions) => void (this.run = options),
    };
    const withAdmin = async () => [{ high: String(this.high) }];
    return { consumer: () => consumer, withAdmin: jest.fn(async () => BigInt((await withAdmin())[0]!.high)) } as never;
  }

  async bring(...records: [key: string, value: string | null][]): Promise<void> {
    const messages = records.map(([key, value]) => ({
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: {},
      offset: String(this.offset++),
      timestamp: '0',
    }));
    const lastOffset = String(this.offset - 1);
    await this.run!.eachBatch({ batch: { messages, lastOffset: () => lastOffset } });
  }
}

const agency = (name: string): Agency => ({ kind: 'agency', code: 'H22', name, aliases: [] });
const json = (name: string) => JSON.stringify(agency(name));

async function started(): Promise<{ topic: Topic; view: RegistryView }> {
  const topic = new Topic(0);
  const view = new RegistryView(topic.client, new HealthRegistry());
  await view.onModuleInit();
  return { topic, view };
}

describe('RegistryView', () => {
  it('is not ready before it holds what was published until its start', async () => {
    const health = new HealthRegistry();
    const topic = new Topic(2);
    const view = new RegistryView(topic.client, health);
    let ready = false;
    const start = view.onModuleInit().then(() => (ready = true));
    while (!topic.run) await new Promise(resolve => setImmediate(resolve));
    await topic.bring(['agency/H22', json('first')]);
    expect([ready, (await health.read()).ready]).toEqual([false, false]);
    await topic.bring(['agency/H22', json('second')]);
    await start;
    expect((await health.read()).ready).toBe(true);
    expect(view.agency('H22')?.name).toBe('second');
  });

  it('takes changes and removals as they come', async () => {
    const { topic, view } = await started();
    await topic.bring(['agency/H22', json('first')]);
    expect(view.agency('H22')?.name).toBe('first');
    await topic.bring(['agency/H22', null]);
    expect(view.agency('H22')).toBeUndefined();
  });

  it('keeps what was in force where a message is no entity, and goes on with the next', async () => {
    const { topic, view } = await started();
    await topic.bring(['agency/H22', json('first')], ['agency/H22', '{ broken'], ['agency/H22', 'null']);
    expect(view.agency('H22')?.name).toBe('first');
    await topic.bring(['agency/H22', json('next')]);
    expect(view.agency('H22')?.name).toBe('next');
  });

  it('tells every listener, also where one of them stops listening meanwhile', async () => {
    const { topic, view } = await started();
    const calls: string[] = [];
    const stop = view.onChange(() => {
      calls.push('one');
      stop();
      stop();
    });
    view.onChange(() => calls.push('two'));
    await topic.bring(['agency/H22', json('a')]);
    await topic.bring(['agency/H22', json('b')]);
    expect(calls).toEqual(['one', 'two', 'two']);
  });
});
