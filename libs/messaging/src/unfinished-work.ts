import { HubError } from '#libs/kernel';
import type { PartitionRef } from '#libs/persistence';
import type { OffsetsByTopicPartition } from 'kafkajs';

/** The offsets of a batch, both included. */
export interface OffsetSpan {
  readonly first: bigint;
  readonly last: bigint;
}

interface Piece extends OffsetSpan {
  /** Never rejects: the error with which it failed. */
  readonly ended: Promise<Error | undefined>;
}

/**
 * What is still to be written down of batches after which their partition has gone on: one piece for each partition, which is
 * also all that stays in memory. Kafka's offset does not pass a piece before it is done.
 */
export class UnfinishedWork {
  private readonly pieces = new Map<string, Piece>();
  /** What failed beside the next batch is done again before it: up to this offset of a partition. */
  private readonly failedUpTo = new Map<string, bigint>();

  /** Resolves when nothing of the partition is left. Throws a retriable error where it failed: what follows must not be done. */
  async settled(place: PartitionRef): Promise<void> {
    const cause = await this.pieces.get(keyOf(place))?.ended;
    if (cause) throw new HubError('unavailable', 'unavailable', 'The batch before comes again', { cause });
  }

  /** A batch that is read once more, after a rebalance, begins when what its first reading left behind has ended, well or not. */
  async beforeRepetition(place: PartitionRef, first: bigint): Promise<void> {
    const piece = this.pieces.get(keyOf(place));
    if (piece && first <= piece.last) await piece.ended;
  }

  mayBeginBeside(place: PartitionRef, { first }: OffsetSpan): boolean {
    const upTo = this.failedUpTo.get(keyOf(place));
    if (upTo === undefined) return true;
    if (first <= upTo) return false;
    this.failedUpTo.delete(keyOf(place));
    return true;
  }

  /** `afterwards` is told how it ended, before anything else goes on. */
  begin(place: PartitionRef, span: OffsetSpan, work: Promise<void>, afterwards: (error?: Error) => void): void {
    const key = keyOf(place);
    const end = (error?: Error): Error | undefined => {
      this.pieces.delete(key);
      if (error) this.failedUpTo.set(key, span.last);
      afterwards(error);
      return error;
    };
    const ended = work.then(
      () => end(),
      (error: unknown) => end(error instanceof Error ? error : new Error('Unfinished work failed', { cause: error })),
    );
    this.pieces.set(key, { ...span, ended });
  }

  /** Resolves when what is under way now has ended, well or not. */
  async allEnded(): Promise<void> {
    await Promise.all([...this.pieces.values()].map(({ ended }) => ended));
  }

  /** The same offsets, but none behind a piece that is not done. */
  notBehind({ topics }: OffsetsByTopicPartition): OffsetsByTopicPartition {
    return {
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, offset }) => {
          const first = this.pieces.get(keyOf({ topic, partition }))?.first;
          return { partition, offset: first === undefined || BigInt(offset) < first ? offset : first.toString() };
        }),
      })),
    };
  }
}

function keyOf({ topic, partition }: PartitionRef): string {
  return `${topic}/${partition}`;
}
