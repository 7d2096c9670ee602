import { isLastByWork, isPatienceOver, type Progress } from '../domain/patience.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { LiveDelivery } from './live-delivery.js';

/** Of an endpoint that leaves so much of its share undone the next batches expect nothing for a while, unless it was last by its work. */
const TOO_MUCH = 0.1;

/** How far a batch is as a whole. */
export interface Moment extends Pick<Progress, 'othersDoneAfterMs' | 'hubLoad'> {
  readonly now: number;
  /** The most calls that one of those needed which are done. */
  readonly mostCalls: number;
  readonly patienceMs: number;
}

/** What one endpoint has to do of a batch. */
export class EndpointShare {
  /** When the batch waited for it no longer, from its beginning; undefined while it does. */
  doneAfterMs: number | undefined;
  givenUp = false;
  private readonly deliveries: LiveDelivery[] = [];
  private open = 0;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly startedAt: number,
  ) {}

  /** Whether the batch waits for it. */
  get isAwaited(): boolean {
    return this.open > 0 && !this.givenUp;
  }

  /** That its messages need, or needed. */
  get calls(): number {
    return Math.ceil(this.deliveries.length / this.endpoint.connector.maxBatch);
  }

  add(delivery: LiveDelivery): void {
    this.open++;
    this.deliveries.push(delivery);
    this.endpoint.lane.add(delivery);
  }

  /** One of its deliveries has ended or was withdrawn. */
  left(now: number): void {
    this.open--;
    if (this.open === 0) this.doneAfterMs ??= now - this.startedAt;
  }

  isTooSlow(moment: Moment): boolean {
    return isPatienceOver(this.progressAt(moment), moment.patienceMs);
  }

  /** The batch goes on without it: what has not begun is withdrawn, the answer to what has is for the parked row. */
  giveUp(moment: Moment): void {
    this.givenUp = true;
    this.doneAfterMs = moment.now - this.startedAt;
    const { circuit } = this.endpoint;
    const isMuchLeft = this.open >= this.deliveries.length * TOO_MUCH;
    if (isMuchLeft && !isLastByWork(this.progressAt(moment), moment.patienceMs)) circuit.missed(performance.now());
    else circuit.late(performance.now());
    this.withdraw();
  }

  /** The batch is over. */
  close(): void {
    if (this.open === 0 && !this.givenUp) this.endpoint.circuit.kept();
    else if (!this.givenUp) this.withdraw();
  }

  private progressAt({ now, mostCalls, othersDoneAfterMs, hubLoad }: Moment): Progress {
    const movedAt = Math.max(this.startedAt, this.endpoint.lane.lastEndedAt);
    return {
      elapsedMs: now - this.startedAt,
      sinceProgressMs: now - movedAt,
      othersDoneAfterMs,
      moreToDo: this.calls / mostCalls,
      hubLoad,
    };
  }

  private withdraw(): void {
    for (const delivery of this.deliveries) delivery.withdraw();
    this.endpoint.lane.dropWithdrawn();
  }
}
