import { isPatienceOver } from '../domain/patience.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { LiveDelivery } from './live-delivery.js';

/** Of an endpoint that leaves so much of its share undone the next batches expect nothing for a while. */
const TOO_MUCH = 0.1;

interface Moment {
  readonly now: number;
  readonly othersDoneAfterMs: number | undefined;
  readonly patienceMs: number;
}

/** What one endpoint has to do of a batch. */
export class EndpointShare {
  /** From the beginning of the batch; undefined while it has something to do. */
  doneAfterMs: number | undefined;
  private readonly deliveries: LiveDelivery[] = [];
  private open = 0;
  private givenUp = false;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly startedAt: number,
  ) {}

  /** Whether the batch waits for it. */
  get isAwaited(): boolean {
    return this.open > 0 && !this.givenUp;
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

  isTooSlow({ now, othersDoneAfterMs, patienceMs }: Moment): boolean {
    const movedAt = Math.max(this.startedAt, this.endpoint.lane.lastEndedAt);
    const elapsedMs = now - this.startedAt;
    return isPatienceOver({ elapsedMs, sinceProgressMs: now - movedAt, othersDoneAfterMs }, patienceMs);
  }

  /** The batch goes on without it: what has not begun is withdrawn, the answer to what has is for the parked row. */
  giveUp(): void {
    this.givenUp = true;
    const { circuit } = this.endpoint;
    if (this.open >= this.deliveries.length * TOO_MUCH) circuit.missed(performance.now());
    else circuit.late(performance.now());
    this.withdraw();
  }

  /** The batch is over. */
  close(): void {
    if (this.open === 0 && !this.givenUp) this.endpoint.circuit.kept();
    else if (!this.givenUp) this.withdraw();
  }

  private withdraw(): void {
    for (const delivery of this.deliveries) delivery.withdraw();
    this.endpoint.lane.dropWithdrawn();
  }
}
