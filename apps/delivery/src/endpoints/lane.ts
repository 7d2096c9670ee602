import type { Connector, DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import { createLogger } from '#libs/observability';
import type { CallLimits, TokenBucket } from '#libs/outbound';

const logger = createLogger('lane');
const COMPACT_AT = 1_024;

/** One message for one partner, waiting for its turn. */
export interface Job {
  /** Business key: of jobs with the same one, each begins when the one before has ended. */
  readonly key: string;
  /** It has failed before and goes in a call of its own: one that breaks its receiver would take others with it for ever. */
  readonly isRepeated?: boolean;
  /** Of its record. */
  readonly bytes: number;
  /** Nobody waits for it any more: it will not begin. */
  readonly isWithdrawn: boolean;
  /** Called when its turn comes; undefined where it has been withdrawn. */
  begin(): OutboundMessage | undefined;
  end(outcome: DeliveryOutcome): void;
}

/**
 * The way to one endpoint: strictly one after the other per business key, across keys as many calls at once as the
 * endpoint takes, each with as many messages as a call takes. Makes one promise per call, and sets a timer only where the
 * endpoint takes no more in this second.
 */
export class Lane {
  /** `performance.now()` when a call ended last. */
  lastEndedAt = 0;
  private ready: Job[] = [];
  private next = 0;
  /** Keys that have a job ready or under way, with the jobs behind it. */
  private readonly behind = new Map<string, Job[] | undefined>();
  private behindCount = 0;
  private calls = 0;
  private messagesUnderWay = 0;
  private whenIdle: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connector: Connector,
    private concurrency: number,
    private readonly onOutcome: (outcome: DeliveryOutcome) => void = () => undefined,
    private readonly rate?: TokenBucket,
  ) {}

  /** Messages that may be under way at once. */
  get capacity(): number {
    return this.concurrency * this.connector.maxBatch;
  }

  /** Jobs that wait or are under way. */
  get load(): number {
    return this.ready.length - this.next + this.behindCount + this.messagesUnderWay;
  }

  /** Other limits from now on: what is under way ends, what waits keeps its order. A rate that was none stays none. */
  limit({ concurrency, ratePerSecond }: CallLimits): void {
    this.concurrency = concurrency;
    if (ratePerSecond !== undefined) this.rate?.changeRate(ratePerSecond, performance.now());
    // What waits by the old rate may have to wait less now.
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pump();
  }

  /** Takes the job; `pump` sets off, so that jobs added together can share a call. */
  add(job: Job): void {
    if (!this.behind.has(job.key)) {
      this.behind.set(job.key, undefined);
      this.ready.push(job);
      return;
    }
    const waiting = this.behind.get(job.key);
    if (waiting) waiting.push(job);
    else this.behind.set(job.key, [job]);
    this.behindCount++;
  }

  pump(): void {
    while (this.calls < this.concurrency && this.next < this.ready.length) {
      if (!this.isInTime()) break;
      const [jobs, messages] = this.take();
      if (jobs.length === 0) break;
      this.calls++;
      this.messagesUnderWay += jobs.length;
      void this.call(jobs, messages);
    }
    if (this.load === 0) this.whenIdle?.();
  }

  /** Forgets withdrawn jobs now, where an endpoint that hangs would keep them in memory until their turn comes. */
  dropWithdrawn(): void {
    const waiting: Job[] = [];
    for (const job of this.ready.slice(this.next)) {
      waiting.push(job, ...(this.behind.get(job.key) ?? []));
      this.behind.delete(job.key);
    }
    // What is left in the map has a job under way.
    for (const [key, jobs] of this.behind) {
      waiting.push(...(jobs ?? []));
      this.behind.set(key, undefined);
    }
    this.ready = [];
    this.next = 0;
    this.behindCount = 0;
    for (const job of waiting) if (!job.isWithdrawn) this.add(job);
  }

  /** Resolves when nothing waits or is under way. */
  idle(): Promise<void> {
    if (this.load === 0) return Promise.resolve();
    return new Promise(resolve => (this.whenIdle = resolve));
  }

  /** Where the endpoint takes no more just now, the lane goes on by itself when it does. */
  private isInTime(): boolean {
    const waitMs = this.rate?.take(performance.now()) ?? 0;
    if (waitMs === 0) return true;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, waitMs).unref();
    return false;
  }

  /** The next call: ready jobs have different keys. */
  private take(): [Job[], OutboundMessage[]] {
    const jobs: Job[] = [];
    const messages: OutboundMessage[] = [];
    let bytes = 0;
    for (let job; (job = this.ready[this.next]) && this.fits(job, jobs, bytes);) {
      this.next++;
      const message = job.begin();
      if (message) {
        jobs.push(job);
        messages.push(message);
        if (this.connector.maxBatchBytes !== undefined) bytes += job.bytes;
      } else this.letNextGo(job.key);
    }
    this.compact();
    return [jobs, messages];
  }

  private fits(job: Job, jobs: readonly Job[], bytes: number): boolean {
    const { maxBatch, maxBatchBytes } = this.connector;
    if (jobs.length === 0) return true;
    if (jobs.length >= maxBatch || job.isRepeated || jobs[0]!.isRepeated) return false;
    return maxBatchBytes === undefined || bytes + job.bytes <= maxBatchBytes;
  }

  private async call(jobs: readonly Job[], messages: readonly OutboundMessage[]): Promise<void> {
    const outcomes = await this.deliver(messages);
    this.lastEndedAt = performance.now();
    this.calls--;
    this.messagesUnderWay -= jobs.length;
    jobs.forEach((job, i) => {
      const outcome = withoutControlCharacters(outcomes[i] ?? noAnswer());
      this.onOutcome(outcome);
      job.end(outcome);
      this.letNextGo(job.key);
    });
    this.pump();
  }

  /** A connector never throws; if one does all the same, its messages are tried again and the lane goes on. */
  private async deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]> {
    try {
      return await this.connector.deliver(messages);
    } catch (error) {
      logger.error('A connector threw', { error });
      return [];
    }
  }

  private letNextGo(key: string): void {
    const following = this.behind.get(key)?.shift();
    if (!following) {
      this.behind.delete(key);
      return;
    }
    this.behindCount--;
    this.ready.push(following);
  }

  private compact(): void {
    if (this.next === this.ready.length) this.ready = [];
    else if (this.next > COMPACT_AT && this.next * 2 > this.ready.length) this.ready = this.ready.slice(this.next);
    else return;
    this.next = 0;
  }
}

function noAnswer(): DeliveryOutcome {
  return { status: 'retry', code: 'connector-failed', detail: '', durationMs: 0 };
}

/** A partner's answer goes to the database and to the ledger, and a text column takes no NUL. */
function withoutControlCharacters(outcome: DeliveryOutcome): DeliveryOutcome {
  if (outcome.status === 'delivered') return outcome;
  const clean = (text: string): string => text.replace(/\p{Cc}/gu, ' ');
  return { ...outcome, code: clean(outcome.code), detail: clean(outcome.detail) };
}
