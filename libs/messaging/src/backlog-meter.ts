import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type ConsumerGroup, Topic, TOPIC_CATALOGUE } from '#libs/contracts';
import type { Admin } from 'kafkajs';
import { groupIdOf, KafkaClient } from './kafka-client.js';

/** Messages of a topic that a consumer group has not taken yet. */
export interface Backlog {
  readonly consumer: ConsumerGroup;
  readonly topic: string;
  readonly messages: number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** What passes through the hub; not the registry, of which nothing is ever done with, nor what operators look after. */
const WATCHED = TOPIC_CATALOGUE.filter(
  ({ name, retention }) => retention !== 'compacted' && name !== Topic.DeadLetters && name !== Topic.Replays,
);

/** How far the consumers are behind, by what they have committed to Kafka: the same whichever process asks. */
@Injectable()
export class BacklogMeter implements OnApplicationShutdown {
  private admin: Promise<Admin> | undefined;

  constructor(private readonly client: KafkaClient) {}

  /** Rejects while Kafka does not answer. */
  async read(): Promise<Backlog[]> {
    try {
      const admin = await this.connect();
      const ends = new Map<string, ReadonlyMap<number, Range>>();
      for (const { name } of WATCHED) ends.set(name, await rangesOf(admin, name));
      const groups = [...new Set(WATCHED.flatMap(({ consumers }) => consumers))];
      return (await Promise.all(groups.map(group => backlogsOf(admin, group, ends)))).flat();
    } catch (error) {
      await this.disconnect();
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.disconnect();
  }

  private connect(): Promise<Admin> {
    this.admin ??= this.open();
    return this.admin;
  }

  private async open(): Promise<Admin> {
    const admin = this.client.admin();
    await admin.connect();
    return admin;
  }

  private async disconnect(): Promise<void> {
    const admin = await this.admin?.catch(() => undefined);
    this.admin = undefined;
    await admin?.disconnect();
  }
}

async function rangesOf(admin: Admin, topic: string): Promise<ReadonlyMap<number, Range>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
}

async function backlogsOf(
  admin: Admin,
  consumer: ConsumerGroup,
  ends: ReadonlyMap<string, ReadonlyMap<number, Range>>,
): Promise<Backlog[]> {
  const topics = WATCHED.filter(({ consumers }) => consumers.includes(consumer)).map(({ name }) => name);
  const committed = await admin.fetchOffsets({ groupId: groupIdOf(consumer), topics });
  return committed.map(({ topic, partitions }) => {
    const ranges = ends.get(topic);
    const behind = partitions.map(({ partition, offset }) => behindOf(ranges?.get(partition), Number(offset)));
    return { consumer, topic, messages: behind.reduce((sum, messages) => sum + messages, 0) };
  });
}

/** -1 is a group that has not committed yet; what Kafka has deleted since is nobody's backlog. */
function behindOf(range: Range | undefined, committed: number): number {
  return range ? Math.max(0, range.high - Math.max(committed, range.low)) : 0;
}
