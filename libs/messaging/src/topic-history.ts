import { Injectable } from '@nestjs/common';
import type { ConsumerGroup } from '#libs/contracts';
import { groupIdOf, KafkaClient } from './kafka-client.js';
import { type HistoryBatch, type HistoryReader, RangeReading, type TopicRange } from './range-reading.js';

/** Reads again what a topic still has, beside the consumers and without moving them. */
@Injectable()
export class TopicHistory {
  constructor(private readonly client: KafkaClient) {}

  /** Ranges mean something within one cluster: a new one counts its offsets anew. */
  clusterId(): Promise<string> {
    return this.client.clusterId();
  }

  /**
   * Each partition from the first message that was produced at `sinceMs` or later (all that is left of it where that is
   * undefined) up to where the group has committed: what it has not done yet is not history.
   */
  rangesDoneBy(group: ConsumerGroup, topic: string, sinceMs: number | undefined): Promise<TopicRange[]> {
    return this.client.withAdmin(async admin => {
      const [done] = await admin.fetchOffsets({ groupId: groupIdOf(group), topics: [topic] });
      const lows = await admin.fetchTopicOffsets(topic);
      const since = sinceMs === undefined ? [] : await admin.fetchTopicOffsetsByTimestamp(topic, sinceMs);
      const firsts = new Map(since.map(({ partition, offset }) => [partition, BigInt(offset)]));
      const ends = new Map(done?.partitions.map(({ partition, offset }) => [partition, BigInt(offset)]));
      return lows.map(({ partition, low }) => {
        const next = firsts.get(partition) ?? BigInt(low);
        return { partition, next, end: max(next, ends.get(partition) ?? next) };
      });
    });
  }

  /**
   * Reads a range in order, one fetch (≤ 512 KiB) in memory at a time. Resolves at its end, when the reader says so, or
   * when `signal` is aborted; rejects `unavailable` where Kafka is away: begin again where the last batch ended.
   */
  async read(topic: string, range: TopicRange, reader: HistoryReader, signal: AbortSignal): Promise<void> {
    const low = await this.lowOf(topic, range.partition);
    const next = max(range.next, low);
    if (next >= range.end) return void (await reader(emptyBatch(topic, range)));
    await new RangeReading(this.client, topic, { ...range, next }, reader).run(signal);
  }

  private lowOf(topic: string, partition: number): Promise<bigint> {
    return this.client.withAdmin(async admin => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return BigInt(offsets.find(each => each.partition === partition)?.low ?? '0');
    });
  }
}

/** Retention has taken all of it meanwhile. */
function emptyBatch(topic: string, { partition, end }: TopicRange): HistoryBatch {
  const heartbeat = async (): Promise<void> => undefined;
  return { topic, partition, messages: [], next: end, heartbeat, isStale: () => false };
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
