import type { Backlog } from '#libs/messaging';

/** The door opens again when so much of the limit is left, so that it does not swing. */
const OPEN_AGAIN_AT = 0.9;

/** Whether too much waits for a consumer. */
export class BacklogLimit {
  private full: Backlog | undefined;

  /** In messages of one topic for one consumer; 0 = none. */
  constructor(private readonly max: number) {}

  /** For whom too much waits; undefined where nothing is too much. */
  get reason(): string | undefined {
    return this.full && `${this.full.messages} messages wait for ${this.full.consumer}`;
  }

  /** The largest of them, by which it is judged. */
  update(backlogs: readonly Backlog[]): Backlog | undefined {
    const [largest] = [...backlogs].sort((a, b) => b.messages - a.messages);
    const max = this.full ? this.max * OPEN_AGAIN_AT : this.max;
    this.full = this.max > 0 && largest && largest.messages > max ? largest : undefined;
    return largest;
  }
}
