import { Injectable } from '@nestjs/common';
import { type DeliveryOutcome, toCloudEvent } from '#libs/connectors';
import type { Subscription } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { type FetchedMessage, PullRepository, unknownCursor } from '../persistence/pull.repository.js';
import { countFetched, countReplayed } from './delivery-metrics.js';
import { grantedText } from './granted-text.js';
import { PullWaiters } from './pull-waiters.js';
import { Router } from './router.js';

export interface PullQuery {
  /** Only what lies behind it; undefined = from the first that is not acknowledged. */
  readonly after: number | undefined;
  readonly limit: number;
  readonly waitMs: number;
}

export interface PullPage {
  /** CloudEvents, each as JSON text. */
  readonly events: readonly string[];
  /** Of the last event; where there is none the given one, or how far all is acknowledged. */
  readonly cursor: number;
}

/** Pages of which nothing may be handed out are given up one after the other, but not for ever within one request. */
const MAX_PAGES = 20;

/** What partners fetch that cannot be called: the same events in the same order under the same agreements. */
@Injectable()
export class PullService {
  constructor(
    private readonly registry: RegistryView,
    private readonly router: Router,
    private readonly pulls: PullRepository,
    private readonly waiters: PullWaiters,
  ) {}

  /** What waits, at the latest after `waitMs`; nothing where the subscription is paused. Throws `not-found`. */
  async events(system: string, code: string, query: PullQuery, signal: AbortSignal): Promise<PullPage> {
    const until = performance.now() + query.waitMs;
    for (;;) {
      const page = await this.read(this.ownOrFail(system, code), query);
      if (page.events.length > 0) return page;
      if (!(await this.waiters.wait({ subscription: code, after: page.cursor }, until, signal))) return page;
    }
  }

  /** All up to the cursor is delivered. Again and again the same: nothing more happens. */
  async acknowledge(system: string, code: string, cursor: number): Promise<void> {
    const subscription = this.ownOrFail(system, code);
    for (let isDone = false; !isDone;) {
      const acknowledged = await this.pulls.acknowledge(subscription, cursor);
      countFetched(code, acknowledged.count);
      countReplayed(code, { status: 'delivered' }, acknowledged.replayed);
      ({ isDone } = acknowledged);
    }
  }

  private ownOrFail(system: string, code: string): Subscription {
    const subscription = this.registry.subscription(code);
    const isActive = this.registry.system(system)?.status === 'active';
    if (isActive && subscription?.delivery === 'pull' && subscription.system === system) return subscription;
    throw new HubError('missing', 'not-found', 'You fetch no subscription with this code');
  }

  private async read(subscription: Subscription, query: PullQuery): Promise<PullPage> {
    const { handedOut, acknowledged, isPaused } = await this.pulls.state(subscription.code);
    const { after = acknowledged, limit } = query;
    if (after > handedOut) throw unknownCursor('after');
    const nothing = { events: [], cursor: after };
    if (isPaused || subscription.status !== 'active') return nothing;
    const from = Math.max(after, acknowledged);
    for (let page = 0; page < MAX_PAGES; page++) {
      const found = await this.pulls.page({ subscription: subscription.code, after: from }, limit);
      const events = await this.limitToGrants(subscription, found);
      if (events.length > 0) return this.handOut(subscription.code, events);
      if (found.length === 0) break;
    }
    return nothing;
  }

  private async handOut(subscription: string, granted: readonly FetchedMessage[]): Promise<PullPage> {
    const cursor = granted[granted.length - 1]!.position;
    await this.pulls.handOut(subscription, cursor);
    return { events: granted.map(({ envelope, data, replay }) => toCloudEvent(envelope, data, replay)), cursor };
  }

  /** Agreements may have changed while a message waited: each has what is granted now, or is given up. */
  private async limitToGrants(
    subscription: Subscription,
    messages: readonly FetchedMessage[],
  ): Promise<FetchedMessage[]> {
    const granted: FetchedMessage[] = [];
    const refused: { readonly message: FetchedMessage; readonly outcome: DeliveryOutcome }[] = [];
    for (const message of messages) {
      const text = grantedText(message, this.router.grantOf(subscription, message.envelope));
      if (typeof text === 'string') granted.push({ ...message, data: text });
      else refused.push({ message, outcome: text });
    }
    const { system } = subscription;
    const verdict = { state: 'dead' } as const;
    if (refused.length > 0) await this.pulls.giveUp(refused.map(each => ({ ...each, system, verdict })));
    return granted;
  }
}
