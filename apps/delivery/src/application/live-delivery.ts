import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import type { Subscription } from '#libs/contracts';
import type { Verdict } from '../domain/verdict.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { Job } from '../endpoints/lane.js';
import { countAttempt } from './delivery-metrics.js';
import type { ChangedEvent } from './changed-event.js';

/**
 * waiting → under way → ended, or waiting → withdrawn. A closed batch parks what has not ended; the answer to what
 * was under way then goes to the parked row.
 */
type State = 'waiting' | 'under-way' | 'ended' | 'withdrawn';

/** What a delivery asks of the batch that it belongs to. */
export interface DeliveryBatch {
  /** Whether the delivery, and all that follow it on its subscription and key, may no longer begin. */
  isHeld(delivery: LiveDelivery): boolean;
  judge(delivery: LiveDelivery, outcome: DeliveryOutcome): Verdict;
  leave(delivery: LiveDelivery): void;
}

const DELIVERED_BEFORE: DeliveryOutcome = { status: 'delivered', code: 'delivered-before', durationMs: 0 };

/** One event on its way to one subscription, without a row in the database. */
export class LiveDelivery implements Job {
  readonly key: string;
  /** What became of the attempt, while its batch was open. */
  verdict: Verdict | undefined;
  outcome: DeliveryOutcome | undefined;
  private state: State = 'waiting';
  private onLateOutcome: ((outcome: DeliveryOutcome) => void) | undefined;

  constructor(
    readonly event: ChangedEvent,
    readonly subscription: Subscription,
    /** What of the record it may have; '' where it has to wait. */
    private readonly data: string,
    /** Where it goes; undefined where it has to wait. */
    readonly endpoint: Endpoint | undefined,
    private readonly batch: DeliveryBatch,
  ) {
    this.key = event.envelope.subject;
  }

  get bytes(): number {
    return Buffer.byteLength(this.data);
  }

  get isWithdrawn(): boolean {
    return this.state === 'withdrawn';
  }

  get isUnderWay(): boolean {
    return this.state === 'under-way';
  }

  begin(): OutboundMessage | undefined {
    if (this.state !== 'waiting') return undefined;
    if (this.batch.isHeld(this)) {
      this.withdraw();
      return undefined;
    }
    this.state = 'under-way';
    return { envelope: this.event.envelope, data: this.data, attempt: 1 };
  }

  /** It will not begin. */
  withdraw(): void {
    if (this.state !== 'waiting') return;
    this.state = 'withdrawn';
    this.batch.leave(this);
  }

  end(outcome: DeliveryOutcome): void {
    this.state = 'ended';
    countAttempt(this.subscription.code, outcome);
    if (this.onLateOutcome) return this.onLateOutcome(outcome);
    this.outcome = outcome;
    this.verdict = this.batch.judge(this, outcome);
    this.batch.leave(this);
  }

  /** It was delivered when its batch came for the first time; nothing is sent. */
  endedBefore(): void {
    this.state = 'ended';
    this.outcome = DELIVERED_BEFORE;
    this.verdict = { state: 'delivered' };
  }

  /** Calls back with the answer, now where it has come meanwhile. */
  whenEnded(onOutcome: (outcome: DeliveryOutcome) => void): void {
    if (this.state === 'ended' && this.outcome) onOutcome(this.outcome);
    else this.onLateOutcome = onOutcome;
  }
}
