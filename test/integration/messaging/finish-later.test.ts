import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { KafkaConfig, loadConfig } from '#libs/config';
import { Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import {
  BatchConsumerStrategy,
  type DeadLetters,
  KafkaClient,
  type RecordBatch,
  TopicProvisioner,
} from '#libs/messaging';
import { HealthRegistry } from '#libs/observability';
import { waitFor } from '#libs/testing';
import type { Admin, Consumer } from 'kafkajs';
import { topicsOf } from '../../../libs/messaging/src/group-topics.js';

/** Read by one group alone: what is written here reaches nobody else. */
const TOPIC = Topic.LandFileStored;
const GROUP = 'land-dossiers';
const COMMITTED_WITHIN_MS = 1_000;

/** Its consumers are of a group of their own. */
class OwnGroupClient extends KafkaClient {
  readonly groupId = `finish-later-${randomUUID()}`;

  override consumer(_: string, maxWaitMs: number): Consumer {
    return super.consumer(this.groupId, maxWaitMs);
  }
}

const config = loadConfig(KafkaConfig);
const plain = new KafkaClient(config);
const producer = plain.producer();
const opened: BatchConsumerStrategy[] = [];
let isConnected = false;

/** A consumer of the topic whose handler is told of the batches that hold messages of this test. */
async function consume(take: (batch: RecordBatch, name: string) => Promise<void>) {
  if (!isConnected) {
    await new TopicProvisioner(plain).ensureTopics();
    await producer.connect();
    isConnected = true;
  }
  const client = new OwnGroupClient(config);
  const mark = randomUUID();
  const buried: string[] = [];
  const deadLetters = {
    bury: async ({ message }: { message: { key: string } }) => void buried.push(nameOf(message.key)),
  };
  const strategy = new BatchConsumerStrategy(
    { group: GROUP },
    client,
    deadLetters as unknown as DeadLetters,
    new HealthRegistry(),
  );
  for (const topic of topicsOf(GROUP).names.filter(each => each !== Topic.Replays)) {
    strategy.addHandler(
      topic,
      async (batch: RecordBatch) => {
        const own = batch.messages.filter(({ key }) => key.startsWith(mark));
        if (own.length > 0) await take(batch, own.map(({ key }) => nameOf(key)).join('+'));
      },
      true,
    );
  }
  await strategy.listen(error => expect(error).toBeUndefined());
  opened.push(strategy);
  return {
    strategy,
    buried,
    /** Those of one call are read together. */
    send: (...names: string[]) =>
      producer.send({
        topic: TOPIC,
        messages: names.map(name => ({ partition: 0, key: `${mark}/${name}`, value: '{}' })),
      }),
    committed: () =>
      plain.withAdmin(async admin => {
        const [found] = await admin.fetchOffsets({ groupId: client.groupId, topics: [TOPIC] });
        return BigInt(found?.partitions.find(({ partition }) => partition === 0)?.offset ?? '-1');
      }),
  };
}

function nameOf(key: string): string {
  return key.split('/')[1]!;
}

async function endOfTopic(): Promise<bigint> {
  return plain.withAdmin(readEnd);
}

async function readEnd(admin: Admin): Promise<bigint> {
  const ends = await admin.fetchTopicOffsets(TOPIC);
  return BigInt(ends.find(({ partition }) => partition === 0)!.high);
}

function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = (): void => undefined;
  const isOpen = new Promise<void>(resolve => (open = resolve));
  return { open, opened: isOpen };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(strategy => strategy.close()));
});
/** A hub that starts on this Kafka afterwards finds nothing of it. */
afterAll(async () => {
  await producer.disconnect();
  await plain.withAdmin(async admin => {
    const partitions = [{ partition: 0, offset: (await readEnd(admin)).toString() }];
    await admin.deleteTopicRecords({ topic: TOPIC, partitions });
  });
});

describe('a batch that is finished later', () => {
  it('lets its partition go on, and Kafka hears of none of it before it is done', async () => {
    const written = gate();
    const begun: string[] = [];
    const { send, committed } = await consume(async (batch, name) => {
      begun.push(name);
      await batch.finishLater!(() => (name === 'first' ? written.opened : Promise.resolve()));
    });
    await send('first');
    await waitFor(() => begun.includes('first'), { what: 'the first batch' });
    const first = (await endOfTopic()) - 1n;
    await send('second');
    await waitFor(() => begun.includes('second'), { what: 'the second batch, beside the work of the first' });
    await pause(COMMITTED_WITHIN_MS);
    expect(await committed()).toBeLessThanOrEqual(first);
    written.open();
    await waitFor(async () => (await committed()) === first + 2n, { what: 'both to be committed' });
    expect(begun).toEqual(['first', 'second']);
  });

  it('comes again with all that came after it where its work fails, in order and before anything new', async () => {
    const secondBegun = gate();
    const done: string[] = [];
    let failures = 0;
    const { send, committed } = await consume(async (batch, name) => {
      if (name === 'second') secondBegun.open();
      await batch.finishLater!(async () => {
        if (name === 'first' && failures++ === 0) {
          await secondBegun.opened;
          throw new HubError('unavailable', 'unavailable', 'The database was shut down');
        }
        done.push(name);
      });
    });
    await send('first');
    await waitFor(() => failures === 1, { what: 'the first work to begin' });
    await send('second');
    await waitFor(() => done.join('+') === 'first+second', { what: 'the second batch to be done' });
    await send('third');
    await waitFor(() => done.join('+').endsWith('third'), { what: 'the third batch to be done' });
    expect(done.join('+')).toBe('first+second+third');
    const end = await endOfTopic();
    await waitFor(async () => (await committed()) === end, { what: 'all to be committed' });
  });

  it('becomes a dead letter where its work can never be done, and nothing else does', async () => {
    const done: string[] = [];
    const { send, buried } = await consume(async (batch, name) => {
      const work = async (): Promise<void> => {
        if (name.includes('poison')) throw new HubError('invalid', 'malformed', 'Cannot be written');
        done.push(name);
      };
      await (batch.finishLater ? batch.finishLater(work) : work());
    });
    await send('poison');
    await send('good');
    await waitFor(() => done.includes('good'), { what: 'the good one' });
    expect(buried).toEqual(['poison']);
  });

  it('is done before any message of a batch that is gone through one by one, which waits where it fails', async () => {
    const spoiltBegun = gate();
    const done: string[] = [];
    let failures = 0;
    const { send, buried } = await consume(async (batch, name) => {
      if (name.includes('poison')) {
        spoiltBegun.open();
        throw new HubError('invalid', 'malformed', 'Cannot be read');
      }
      const work = async (): Promise<void> => {
        if (name === 'first' && failures++ === 0) {
          await spoiltBegun.opened;
          await pause(200);
          throw new HubError('unavailable', 'unavailable', 'The connection was cut');
        }
        done.push(name);
      };
      await (batch.finishLater ? batch.finishLater(work) : work());
    });
    await send('first');
    await waitFor(() => failures === 1, { what: 'the first work to begin' });
    await send('good', 'poison');
    await waitFor(() => buried.length > 0, { what: 'the dead letter' });
    expect(done).toEqual(['first', 'good']);
    expect(buried).toEqual(['poison']);
  });

  it('is done and committed before its consumer leaves', async () => {
    const written = gate();
    let isBegun = false;
    const { strategy, send, committed } = await consume(async batch => {
      await batch.finishLater!(() => {
        isBegun = true;
        return written.opened;
      });
    });
    await send('last');
    await waitFor(() => isBegun, { what: 'the work to begin' });
    const closed = strategy.close();
    written.open();
    await closed;
    expect(await committed()).toBe(await endOfTopic());
  });

  it('lets its consumer, which stops, not fetch what comes meanwhile over and over', async () => {
    const written = gate();
    const begun: string[] = [];
    const { strategy, send } = await consume(async (batch, name) => {
      begun.push(name);
      await batch.finishLater!(() => written.opened);
    });
    await send('last');
    await waitFor(() => begun.length > 0, { what: 'the work to begin' });
    const closed = strategy.close();
    let fetches = 0;
    strategy.unwrap<Consumer>().on('consumer.fetch', () => fetches++);
    await send('too late');
    await waitFor(() => fetches > 0, { what: 'what came too late to be fetched' });
    const from = performance.now();
    await pause(500);
    const [counted, ms] = [fetches, performance.now() - from];
    written.open();
    await closed;
    expect(counted).toBeLessThan(2 + ms / 25);
    expect(begun).toEqual(['last']);
  });
});
