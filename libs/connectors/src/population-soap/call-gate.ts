import { type CallLimits, TokenBucket } from '#libs/outbound';

/** More of a kind than that wait nowhere: whoever asks hears at once that there is no room. */
const MAX_WAITING = 1_000;

/** open – it is its turn, and `leave` must follow · late – its time was over first · full – too many wait already. */
export type Entry = 'open' | 'late' | 'full';

/**
 * The way to one partner: so many calls at once, so many begun in a second, the rest one behind the other, and those that have time
 * behind those that have none. A call that need not wait costs no timer and no promise.
 */
export class CallGate {
  private readonly rate: TokenBucket | undefined;
  private readonly hurried = new Set<(entry: Entry) => void>();
  private readonly patient = new Set<(entry: Entry) => void>();
  private timer: NodeJS.Timeout | undefined;
  private under = 0;

  constructor(
    private concurrency: number,
    ratePerSecond?: number,
    private readonly maxWaiting = MAX_WAITING,
  ) {
    this.rate = ratePerSecond === undefined ? undefined : new TokenBucket(ratePerSecond);
  }

  /** Calls under way. */
  get calls(): number {
    return this.under;
  }

  /** Other limits from now on: what is under way ends, those that wait keep their places. A rate that was none stays none. */
  limit({ concurrency, ratePerSecond }: CallLimits): void {
    this.concurrency = concurrency;
    if (ratePerSecond !== undefined) this.rate?.changeRate(ratePerSecond, performance.now());
    // Whoever waits by the old rate may have to wait less now.
    clearTimeout(this.timer);
    this.timer = undefined;
    this.letIn();
  }

  /** `stop` ends the wait as its time does. */
  enter(
    withinMs: number,
    { hasTime = false, stop }: { hasTime?: boolean; stop?: AbortSignal } = {},
  ): Entry | Promise<Entry> {
    const waiting = hasTime ? this.patient : this.hurried;
    const isFirst = this.hurried.size === 0 && waiting.size === 0;
    if (isFirst && this.begin()) return 'open';
    if (withinMs <= 0 || stop?.aborted) return 'late';
    if (waiting.size >= this.maxWaiting) return 'full';
    return new Promise(resolve => {
      const tell = (entry: Entry): void => {
        clearTimeout(timer);
        stop?.removeEventListener('abort', giveUp);
        waiting.delete(tell);
        resolve(entry);
      };
      const giveUp = (): void => tell('late');
      const timer = setTimeout(giveUp, withinMs);
      stop?.addEventListener('abort', giveUp);
      waiting.add(tell);
    });
  }

  leave(): void {
    this.under--;
    this.letIn();
  }

  private letIn(): void {
    for (const waiting of [this.hurried, this.patient]) {
      for (const tell of waiting) {
        if (!this.begin()) return;
        tell('open');
      }
    }
  }

  /** Where only the rate stands in the way, the gate opens again by itself. */
  private begin(): boolean {
    if (this.under >= this.concurrency || this.timer) return false;
    const waitMs = this.rate?.take(performance.now()) ?? 0;
    if (waitMs === 0) {
      this.under++;
      return true;
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.letIn();
    }, waitMs).unref();
    return false;
  }
}
