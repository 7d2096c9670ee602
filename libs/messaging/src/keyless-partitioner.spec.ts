import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PartitionerArgs } from 'kafkajs';
import { keylessPartitioner } from './keyless-partitioner.js';

const PARTITIONS = Array.from({ length: 6 }, (_, partitionId) => ({ partitionId, leader: 1 }));

function argsOf(key: string | null, topic = 't'): PartitionerArgs {
  return { topic, message: { key, value: '' }, partitionMetadata: PARTITIONS } as unknown as PartitionerArgs;
}

describe('where messages go', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('leaves those without a key together for a while, and uses all partitions in the long run', () => {
    const partitionOf = keylessPartitioner();
    const seen = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const together = new Set(Array.from({ length: 5 }, () => partitionOf(argsOf(null))));
      expect(together.size).toBe(1);
      for (const partition of together) seen.add(partition);
      jest.advanceTimersByTime(300);
    }
    expect(seen.size).toBe(PARTITIONS.length);
  });

  it('sends those with a key always to the same', () => {
    const [one, other] = [keylessPartitioner(), keylessPartitioner()];
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) expect(one(argsOf(key))).toBe(other(argsOf(key)));
    expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(key => one(argsOf(key)))).size).toBeGreaterThan(1);
  });
});
