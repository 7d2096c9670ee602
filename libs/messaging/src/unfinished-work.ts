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

/** What failed; read again once its partition has gone back to it. */
interface Failed extends OffsetSpan {
  readonly isReadAgain: boolean;
}

/**
 * What is still to be written down of batches after which their partition has gone on: one piece for each partition, which is
 * also all that stays in memory. Kafka's offset does not pass a piece before it is done.
 */
export class UnfinishedWork {
  private readonly pieces = new Map<string, Piece>();
  /** What failed beside the next batch of its partition, until it is done again: before anything that follows. */
  private readonly failed = new Map<string, Failed>();

  /** Resolves when nothing of the partition is left; false where it failed: what follows must not be done. */
  async isDone(place: PartitionRef): Promise<boolean> {
    return (await this.pieces.get(keyOf(place))?.ended) === undefined;
  }

  /**
   * A batch that is read once more, after a rebalance, begins when what its first reading left behind has ended, well or not.
   * Where the partition comes back beyond what failed, another process has done that.
   */
  async beforeReading(place: PartitionRef, first: bigint): Promise<void> {
    const key = keyOf(place);
    const piece = this.pieces.get(key);
    if (piece && first <= piece.last) await piece.ended;
    const failed = this.failed.get(key);
    if (!failed) return;
    if (first > failed.last) this.failed.delete(key);
    else this.failed.set(key, { ...failed, isReadAgain: true });
  }

  /** What failed before is written the old way, so that what cannot be written is found. */
  mayBeginBeside(place: PartitionRef, { first }: OffsetSpan): boolean {
    const failed = this.failed.get(keyOf(place));
    return failed === undefined || first > failed.last;
  }

  /** All of the partition up to this offset is handled, which is the work itself where it was read again. */
  handled(place: PartitionRef, last: bigint): void {
    const failed = this.failed.get(keyOf(place));
    if (failed?.isReadAgain && last >= failed.last) this.failed.delete(keyOf(place));
  }

  /** `afterwards` is told how it ended, before anything else goes on. */
  begin(place: PartitionRef, span: OffsetSpan, work: Promise<void>, afterwards: (error?: Error) => void): void {
    const key = keyOf(place);
    const end = (error?: Error): Error | undefined => {
      this.pieces.delete(key);
      if (error) this.failed.set(key, { ...span, isReadAgain: false });
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

  /** The same offsets, but none behind a piece that is not done, or that failed and is not done again. */
  notBehind({ topics }: OffsetsByTopicPartition): OffsetsByTopicPartition {
    return {
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, offset }) => {
          const key = keyOf({ topic, partition });
          // What failed lies before what is under way.
          const first = (this.failed.get(key) ?? this.pieces.get(key))?.first;
          return { partition, offset: first === undefined || BigInt(offset) < first ? offset : first.toString() };
        }),
      })),
    };
  }
}

function keyOf({ topic, partition }: PartitionRef): string {
  return `${topic}/${partition}`;
}
