/** A message as a handler gets it: nothing parsed, nothing guessed. */
export interface ReceivedMessage {
  readonly offset: bigint;
  readonly key: string;
  /** null is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** When Kafka's producer made the message, ms since 1970; absent on a message that did not come from Kafka. */
  readonly timestampMs?: number;
}

/** Consecutive messages of one partition. */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly ReceivedMessage[];
  /** Sent back by an operator: what came after them on their topic has been taken long ago. */
  readonly isReplay?: boolean;
  /** Tells Kafka that the consumer lives; call it between parts of long work. */
  heartbeat(): Promise<void>;
  /** True when, as far as this process knows, the partition belongs to somebody else: stop, and write nothing more. */
  isStale(): boolean;
  /**
   * Lets the partition go on to its next batch while the handler still writes down what has happened; absent where it has to
   * wait. Kafka's offset stays before this batch until the work is done; where that fails, this batch and all that came
   * after it come again. Resolves when the work has begun, which is when that of the batch before is done.
   */
  readonly finishLater?: ((work: () => Promise<void>) => Promise<void>) | undefined;
}
