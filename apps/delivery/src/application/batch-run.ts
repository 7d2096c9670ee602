import type { EventLoopUtilization } from 'node:perf_hooks';
import type { DeliveryOutcome } from '#libs/connectors';
import { Rest } from '#libs/kernel';
import type { RecordBatch } from '#libs/messaging';
import type { BackOff } from '../domain/back-off.js';
import { type Verdict, verdictOf } from '../domain/verdict.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { ChangedEvent } from './changed-event.js';
import { DeliveredLately } from './delivered-lately.js';
import { EndpointShare, type Moment } from './endpoint-share.js';
import { type DeliveryBatch, LiveDelivery } from './live-delivery.js';
import type { Route } from './router.js';

/** How often a waiting batch looks up. */
const TICK_MS = 50;
/** A tick that took so long says more of this process than of an endpoint. */
const STOOD_STILL_MS = 4 * TICK_MS;

/** The text by which a key of a subscription is found in a set. */
export function keyOf(subscription: string, businessKey: string): string {
  return `${subscription}\u0000${businessKey}`;
}

/** An event with its deliveries as they stood when the batch was closed. */
export interface EventRun {
  readonly event: ChangedEvent;
  readonly deliveries: readonly LiveDelivery[];
}

/** What is known of a route besides whose it is. */
export interface RouteFacts {
  /** undefined: it has to wait. */
  readonly endpointOf: (route: Route) => Endpoint | undefined;
  /** Before a crash. */
  readonly wasDelivered?: (route: Route) => boolean;
}

/** The deliveries of one batch of events, as far as they get within the batch's patience. */
export class BatchRun implements DeliveryBatch {
  readonly events: EventRun[] = [];
  private readonly shares = new Map<Endpoint, EndpointShare>();
  private readonly startedAt = performance.now();
  /** Of the event loop, when the first of the endpoints was done. */
  private loopAtFirst: EventLoopUtilization | undefined;
  private readonly rest = new Rest();

  /**
   * `held`: what waits in the database already, as of `keyOf`; grows with the keys that fail in this batch. `lately`: what
   * was delivered before, and is to be from now on.
   */
  constructor(
    private readonly held: Set<string>,
    private readonly backOff: BackOff,
    private readonly lately = new DeliveredLately(),
  ) {}

  /** Events are added in the order of their offsets. */
  add(event: ChangedEvent, routes: readonly Route[], { endpointOf, wasDelivered }: RouteFacts): void {
    const deliveries = routes.map(route =>
      wasDelivered?.(route)
        ? this.deliveredBefore(event, route.subscription)
        : this.take(event, route, endpointOf(route)),
    );
    this.events.push({ event, deliveries });
  }

  /** Sets the lanes off: after all is added, so that jobs can share calls. */
  start(): void {
    for (const { lane } of this.shares.keys()) lane.pump();
  }

  /** Resolves when every delivery has ended or waits no longer for its endpoint. */
  async wait(patienceMs: number, batch: RecordBatch): Promise<void> {
    let beatenAt = this.startedAt;
    let now = this.startedAt;
    while (this.isWaiting() && !batch.isStale()) {
      const sleptAt = now;
      await this.rest.take(Math.min(TICK_MS, patienceMs));
      if (!this.isWaiting()) return;
      now = performance.now();
      // Where this process itself stood still, answers may lie unread: an endpoint is not judged by that.
      if (now - sleptAt < STOOD_STILL_MS) this.giveUpSlow(patienceMs, now);
      if (now - beatenAt < 1_000) continue;
      beatenAt = now;
      await batch.heartbeat();
    }
  }

  /** From now on nothing begins. */
  close(): void {
    for (const share of this.shares.values()) share.close();
  }

  /** What an endpoint that has asked to be left alone does not get holds its key, also when that is over. */
  isHeld({ subscription, key, endpoint }: LiveDelivery): boolean {
    const name = keyOf(subscription.code, key);
    if (endpoint?.circuit.isHeld(performance.now())) this.held.add(name);
    return this.held.has(name);
  }

  /** A failure that will be tried again holds its key; after a dead letter the key goes on. */
  judge(delivery: LiveDelivery, outcome: DeliveryOutcome): Verdict {
    const verdict = verdictOf(outcome, 1, delivery.subscription, this.backOff);
    if (verdict.state === 'delivered') this.lately.note(delivery.subscription.code, delivery.event.envelope.id);
    if (verdict.state === 'parked') this.held.add(keyOf(delivery.subscription.code, delivery.key));
    return verdict;
  }

  leave(delivery: LiveDelivery): void {
    const share = delivery.endpoint && this.shares.get(delivery.endpoint);
    if (!share) return;
    share.left(performance.now());
    if (share.isAwaited) return;
    this.loopAtFirst ??= performance.eventLoopUtilization();
    if (!this.isWaiting()) this.rest.wake();
  }

  private isWaiting(): boolean {
    for (const share of this.shares.values()) if (share.isAwaited) return true;
    return false;
  }

  /** Where it cannot go now it waits, and so does all that follows it on its key. */
  private take(event: ChangedEvent, { subscription, grant }: Route, endpoint: Endpoint | undefined): LiveDelivery {
    if (this.lately.has(subscription.code, event.envelope.id)) return this.deliveredBefore(event, subscription);
    const key = keyOf(subscription.code, event.envelope.subject);
    const open =
      endpoint && !this.held.has(key) && !endpoint.circuit.isBypassed(performance.now()) ? endpoint : undefined;
    const data = open ? event.record.limitedTo(grant) : '';
    const delivery = new LiveDelivery(event, subscription, data, open, this);
    if (open) this.shareOf(open).add(delivery);
    else this.held.add(key);
    return delivery;
  }

  private deliveredBefore(event: ChangedEvent, subscription: Route['subscription']): LiveDelivery {
    const delivery = new LiveDelivery(event, subscription, '', undefined, this);
    delivery.endedBefore();
    return delivery;
  }

  private shareOf(endpoint: Endpoint): EndpointShare {
    let share = this.shares.get(endpoint);
    if (!share) this.shares.set(endpoint, (share = new EndpointShare(endpoint, this.startedAt)));
    return share;
  }

  private giveUpSlow(patienceMs: number, now: number): void {
    const shares = [...this.shares.values()];
    const moment = { ...this.progressOf(shares), now, patienceMs };
    for (const share of shares) if (share.isAwaited && share.isTooSlow(moment)) share.giveUp(moment);
  }

  private progressOf(shares: readonly EndpointShare[]): Pick<Moment, 'othersDoneAfterMs' | 'mostCalls' | 'hubLoad'> {
    const half = Math.ceil(shares.length / 2);
    const done = shares.flatMap(share => share.doneAfterMs ?? []).sort((a, b) => a - b);
    const othersDoneAfterMs = shares.length > 1 ? done[half - 1] : undefined;
    const hubLoad = performance.eventLoopUtilization(this.loopAtFirst).utilization;
    const finished = shares.filter(share => !share.isAwaited && !share.givenUp);
    return { othersDoneAfterMs, hubLoad, mostCalls: Math.max(...finished.map(({ calls }) => calls)) };
  }
}
