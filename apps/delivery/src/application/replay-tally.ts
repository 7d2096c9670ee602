import type { TransactionFact } from '#libs/contracts';
import type { StoredRange } from '../persistence/replay-row.js';
import type { ReplayProgress } from '../persistence/replays.repository.js';

type Counts = Pick<ReplayProgress, 'ranges' | 'delivered' | 'refused' | 'passedOver' | 'attempts' | 'facts'>;

/** What a replay has done since it was last written down. */
export class ReplayTally {
  private delivered = 0;
  private refused = 0;
  private passedOver = 0;
  private facts: TransactionFact[] = [];
  private readonly ranges: Map<number, StoredRange>;

  /** `attempts`: failed ones of the message at which it stands. */
  constructor(
    ranges: readonly StoredRange[],
    public attempts: number,
  ) {
    this.ranges = new Map(ranges.map(range => [range.partition, range]));
  }

  passOver(): void {
    this.passedOver++;
    this.attempts = 0;
  }

  failed(attempts: number): void {
    this.attempts = attempts;
  }

  ended(fact: TransactionFact, state: 'delivered' | 'dead'): void {
    this.facts.push(fact);
    if (state === 'delivered') this.delivered++;
    else this.refused++;
    this.attempts = 0;
  }

  reached(partition: number, next: bigint): void {
    const range = this.ranges.get(partition);
    if (range) this.ranges.set(partition, { ...range, next: next.toString() });
  }

  /** Hands it over to be written down; if that fails the run is over, and what is not written down comes again. */
  take(): Counts {
    const { delivered, refused, passedOver, attempts, facts } = this;
    this.delivered = this.refused = this.passedOver = 0;
    this.facts = [];
    return { ranges: [...this.ranges.values()], delivered, refused, passedOver, attempts, facts };
  }
}
