import { Injectable } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import type { DeliveryOutcome } from '#libs/connectors';
import type { Subscription } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { verdictOf } from '../domain/verdict.js';
import { type Endpoint, Endpoints } from '../endpoints/endpoints.service.js';
import type { ClaimedKey, ClaimedMessage, Room } from '../persistence/claims.repository.js';
import { countAttempt } from './delivery-metrics.js';
import { grantedText } from './granted-text.js';
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
    const byEndpoint = new Map<Endpoint, Subscription[]>();
    for (const subscription of this.registry.allSubscriptions()) {
      const endpoint = this.endpoints.of(subscription);
      if (endpoint) byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), subscription]);
    }
    return [...byEndpoint].flatMap(([endpoint, subscriptions]) => roomsOf(endpoint, subscriptions, now));
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

  /** The endpoint in whose lane the message is now, if it is. */
  private enqueue(message: ClaimedMessage): Endpoint | undefined {
    const subscription = this.registry.subscription(message.subscription);
    const endpoint = subscription && this.endpoints.of(subscription);
    if (!endpoint || this.stopped) {
      this.giveBack(message);
      return undefined;
    }
    const data = grantedText(message, this.router.grantOf(subscription, message.envelope));
    if (typeof data !== 'string') {
      this.end(message, subscription, data);
      return undefined;
    }
    const end = (outcome: DeliveryOutcome): void => {
      countAttempt(message.subscription, outcome);
      this.end(message, subscription, outcome);
    };
    endpoint.lane.add(new RetryJob(message, data, () => this.mayBegin(message, endpoint), end));
    return endpoint;
  }

  /** An endpoint may have asked to be left alone since. */
  private mayBegin(message: ClaimedMessage, { circuit }: Endpoint): boolean {
    const mayBegin = !this.stopped && !circuit.isHeld(performance.now());
    if (!mayBegin) this.giveBack(message);
    return mayBegin;
  }

  private end(message: ClaimedMessage, subscription: Subscription, outcome: DeliveryOutcome): void {
    const verdict = verdictOf(outcome, message.attempts + 1, subscription, this.config);
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

/** An endpoint that is failing gets one call now and then, of its subscriptions in turn, and no queue. */
function roomsOf({ lane, circuit, definition }: Endpoint, subscriptions: readonly Subscription[], now: number): Room[] {
  if (circuit.isFailing && lane.load > 0) return [];
  if (!circuit.mayTry(now)) return [];
  const roomOf = ({ code }: Subscription, keys: number): Room => ({
    subscription: code,
    connector: definition.code,
    keys,
  });
  if (circuit.isFailing) return [roomOf(subscriptions[circuit.probes % subscriptions.length]!, 1)];
  const keys = lane.capacity * LOOK_AHEAD - lane.load;
  return keys > 0 ? subscriptions.map(subscription => roomOf(subscription, keys)) : [];
}
