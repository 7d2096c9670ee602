import { Injectable } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import type { Subscription } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { FactPublisher, type RecordBatch } from '#libs/messaging';
import { pauseSubjectsOf } from '../domain/pause-subject.js';
import { Endpoints } from '../endpoints/endpoints.service.js';
import { ParkingRepository, type Waiting } from '../persistence/parking.repository.js';
import { BatchRun, type EventRun, keyOf } from './batch-run.js';
import { type ChangedEvent, toChangedEvents } from './changed-event.js';
import { DeliveredLately } from './delivered-lately.js';
import { isDelivered, liveFacts } from './live-facts.js';
import { type ParkPlan, planParking } from './park-plan.js';
import { RetryDispatcher } from './retry-dispatcher.js';
import { type Route, Router } from './router.js';
import { UnwrittenBatches } from './unwritten-batches.js';
import { WaitingLookup } from './waiting-lookup.js';

interface RoutedEvent {
  readonly event: ChangedEvent;
  readonly routes: readonly Route[];
}

/** Brings the events of a batch to everybody who is entitled to them: at once, or by way of the parked ones. */
@Injectable()
export class DeliveryService {
  private readonly lately = new DeliveredLately();
  private readonly unwritten = new UnwrittenBatches();

  constructor(
    private readonly router: Router,
    private readonly endpoints: Endpoints,
    private readonly waiting: WaitingLookup,
    private readonly parking: ParkingRepository,
    private readonly retries: RetryDispatcher,
    private readonly facts: FactPublisher,
    private readonly config: DeliveryConfig,
  ) {}

  /**
   * Resolves when each event of the batch is delivered or parked, and the ledger will hear of it; where the batch may be
   * finished later, when what is left to do has begun.
   */
  async deliver(batch: RecordBatch): Promise<void> {
    const run = await this.begin(batch);
    try {
      await run.wait(this.config.patienceMs, batch);
    } finally {
      run.close();
    }
    // The partition's new owner delivers all of this again: parking it as well would bring it once more, and late.
    if (batch.isStale()) throw new HubError('unavailable', 'unavailable', 'The partition belongs to somebody else');
    const at = new Date();
    const open = run.events.filter(event => !event.deliveries.every(isDelivered));
    const done = run.events.filter(event => event.deliveries.every(isDelivered));
    const write = (): Promise<void> => this.unwritten.during(batch, open, () => this.writeDown(open, done, at));
    await (batch.finishLater ? batch.finishLater(write) : write());
  }

  private async writeDown(open: readonly EventRun[], done: readonly EventRun[], at: Date): Promise<void> {
    if (open.length > 0) await this.park(open, at);
    await this.facts.publish(done.flatMap(event => liveFacts(event, at)));
  }

  private async begin(batch: RecordBatch): Promise<BatchRun> {
    const events = toChangedEvents(batch);
    const routed = events.map(event => this.routesOf(event));
    // Before the look-up: what is written by the time of that, the look-up finds.
    const unwritten = this.unwritten.of(batch);
    const waiting = await this.waiting.find(
      [...new Set(events.map(event => event.envelope.subject))],
      events.map(event => event.envelope.id),
    );
    const newest = new Map(waiting.keys.map(key => [keyOf(key.subscription, key.businessKey), key.newest]));
    const run = new BatchRun(new Set([...newest.keys(), ...unwritten.keys]), this.config, this.lately);
    // A transaction with a row was handled before a crash; a relay that crashed sends one twice.
    const seen = new Set([...waiting.transactionIds, ...unwritten.transactionIds]);
    for (const { event, routes } of routed) {
      if (seen.has(event.envelope.id)) continue;
      seen.add(event.envelope.id);
      const { subject, sequence = Infinity } = event.envelope;
      run.add(event, routes, {
        endpointOf: ({ subscription }) =>
          isPaused(waiting, subscription) ? undefined : this.endpoints.of(subscription),
        // A later event of the key is parked and this one is not: it was delivered before a crash, and goes not again.
        // Not so one that an operator sends back: it is late because nobody could take it.
        wasDelivered: ({ subscription }) =>
          !batch.isReplay && sequence < (newest.get(keyOf(subscription.code, subject)) ?? 0),
      });
    }
    run.start();
    return run;
  }

  /** Throws where the record cannot be read and somebody needs a field of it: before anything of the batch is in a lane. */
  private routesOf(event: ChangedEvent): RoutedEvent {
    const routes = this.router.routesOf(event.envelope, event.record);
    if (routes.some(({ grant }) => grant !== '*')) event.record.check();
    return { event, routes };
  }

  private async park(open: readonly EventRun[], at: Date): Promise<void> {
    const plan = planParking(open);
    const facts = open.flatMap(event => liveFacts(event, at));
    const { ids, claims } = await this.parking.park(plan.messages, plan.keys, facts);
    const claimOf = new Map(claims.map(key => [keyOf(key.subscription, key.businessKey), key.claim]));
    plan.deliveries.forEach((_, i) => this.handOver(plan, i, ids[i], claimOf));
    if (plan.isAnyDueNow) this.retries.wake();
  }

  /** The answer to what is still under way goes to its row; without a claim the row is tried again by itself. */
  private handOver(plan: ParkPlan, i: number, id: string | undefined, claimOf: ReadonlyMap<string, string>): void {
    const delivery = plan.deliveries[i]!;
    const { subscription, businessKey, envelope, data } = plan.messages[i]!;
    const claim = claimOf.get(keyOf(subscription, businessKey));
    if (!plan.underWay.has(delivery) || id === undefined || claim === undefined) return;
    const message = { subscription, businessKey, claim, id, envelope, data, attempts: 0, retries: 0 };
    delivery.whenEnded(this.retries.takeOver(message, delivery.subscription));
  }
}

/** Nothing is on most days: then nothing is asked. */
function isPaused({ paused }: Waiting, subscription: Subscription): boolean {
  return paused.size > 0 && pauseSubjectsOf(subscription).some(subject => paused.has(subject));
}
