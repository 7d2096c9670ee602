import { Injectable } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import type { DeliveryOutcome } from '#libs/connectors';
import type { Subscription } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { RecordText } from '../domain/record-text.js';
import { verdictOf } from '../domain/verdict.js';
import { type Endpoint, Endpoints } from '../endpoints/endpoints.service.js';
import type { ClaimedKey, ClaimedMessage, Room } from '../persistence/claims.repository.js';
import { countAttempt } from './delivery-metrics.js';
import { HeldClaims } from './held-claims.js';
import { RetryJob } from './retry-job.js';
import { Router } from './router.js';
import { Settler } from './settler.service.js';

const logger = createLogger('retrier');
/** So many times its capacity may a lane have waiting: enough that it never runs dry between two rounds. */
const LOOK_AHEAD = 4;

/** Brings claimed messages into the lanes and what became of them to the settler. */
@Injectable()
export class RetryDispatcher {
  private stopped = false;
  private wakeUp: () => void = () => undefined;
  private woken = false;

  constructor(
    private readonly registry: RegistryView,
    private readonly endpoints: Endpoints,
    private readonly router: Router,
    private readonly settler: Settler,
    private readonly held: HeldClaims,
    private readonly config: DeliveryConfig,
  ) {
    settler.onSettled((attempts, next) => {
      const goingOn = new Set(next.map(message => message.claim));
      held.letGo(attempts.flatMap(({ message }) => (goingOn.has(message.claim) ? [] : message)));
      this.dispatch(next);
      this.wake();
    });
  }

  /** How many keys each subscription may have claimed now; one that cannot deliver is left out. */
  rooms(): Room[] {
    const now = performance.now();
    const free = new Map<Endpoint, number>();
    return this.subscriptions().flatMap(subscription => {
      const endpoint = this.endpoints.of(subscription);
      if (!endpoint) return [];
      if (!free.has(endpoint)) free.set(endpoint, freeIn(endpoint, now));
      const keys = free.get(endpoint)!;
      return keys > 0 ? [{ subscription: subscription.code, keys }] : [];
    });
  }

  dispatch(messages: readonly ClaimedMessage[]): void {
    const endpoints = new Set(messages.flatMap(message => this.enqueue(message) ?? []));
    for (const { lane } of endpoints) lane.pump();
  }

  /** Takes over a message that was parked while an attempt of it was under way. */
  takeOver(message: ClaimedMessage, subscription: Subscription): (outcome: DeliveryOutcome) => void {
    this.held.hold([message]);
    return outcome => this.end(message, subscription, outcome);
  }

  /** There may be something due now. */
  wake(): void {
    this.woken = true;
    this.wakeUp();
  }

  /** From now on nothing begins. */
  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /** Resolves after that time, or when woken. */
  async idleFor(ms: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.woken = false;
  }

  private subscriptions(): Subscription[] {
    const services = new Set(this.registry.services().map(service => service.code));
    return [...services].flatMap(service => this.registry.subscriptions(service));
  }

  /** The endpoint in whose lane the message is now, if it is. */
  private enqueue(message: ClaimedMessage): Endpoint | undefined {
    const subscription = this.registry.subscription(message.subscription);
    const endpoint = subscription && this.endpoints.of(subscription);
    if (!endpoint || this.stopped) {
      this.giveBack(message);
      return undefined;
    }
    const data = this.grantedText(subscription, message);
    if (data === UNREADABLE) {
      this.end(message, subscription, NOT_READABLE);
      return undefined;
    }
    if (data === undefined) {
      this.end(message, subscription, NO_AGREEMENT);
      return undefined;
    }
    const end = (outcome: DeliveryOutcome): void => {
      countAttempt(message.subscription, outcome);
      this.end(message, subscription, outcome);
    };
    endpoint.lane.add(new RetryJob(message, data, () => this.mayBegin(message), end));
    return endpoint;
  }

  /** Agreements may have changed while the message was parked. */
  private grantedText(
    subscription: Subscription,
    { envelope, data }: ClaimedMessage,
  ): string | typeof UNREADABLE | undefined {
    const grant = this.router.grantOf(subscription, envelope);
    try {
      return grant && new RecordText(data).limitedTo(grant);
    } catch (error) {
      logger.error('A parked record cannot be read', { transactionId: envelope.id, error });
      return UNREADABLE;
    }
  }

  private mayBegin(message: ClaimedMessage): boolean {
    if (this.stopped) this.giveBack(message);
    return !this.stopped;
  }

  private end(message: ClaimedMessage, subscription: Subscription, outcome: DeliveryOutcome): void {
    const backOff = { baseMs: this.config.backoffMs, maxMs: this.config.maxBackoffMs };
    const verdict = verdictOf(outcome, message.attempts + 1, subscription.maxAttempts, backOff);
    if (outcome.status === 'gone') {
      logger.error('The endpoint says that it is gone: its subscription is paused until somebody resumes it', {
        subscription: subscription.code,
        code: outcome.code,
      });
    }
    this.settler.add({ message, system: subscription.system, outcome, verdict });
  }

  private giveBack(key: ClaimedKey): void {
    this.held.release([key]).catch((error: unknown) => {
      logger.warn('A claimed key waits for the end of its lease', { subscription: key.subscription, error });
    });
  }
}

const UNREADABLE = Symbol('unreadable');
const NOT_READABLE: DeliveryOutcome = { status: 'rejected', code: 'record-unreadable', detail: '', durationMs: 0 };
/** It was entitled to the message when it came and is not any more: an operator sees it and decides. */
const NO_AGREEMENT: DeliveryOutcome = { status: 'rejected', code: 'no-agreement', detail: '', durationMs: 0 };

/** An endpoint that is failing gets one round of calls now and then, and no queue. */
function freeIn({ lane, circuit }: Endpoint, now: number): number {
  if (!circuit.mayTry(now)) return 0;
  return lane.capacity * (circuit.isFailing ? 1 : LOOK_AHEAD) - lane.load;
}
