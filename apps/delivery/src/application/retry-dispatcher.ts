import { Injectable } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import type { DeliveryOutcome } from '#libs/connectors';
import type { Subscription } from '#libs/contracts';
import { Rest } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { verdictOf } from '../domain/verdict.js';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import { takeTry } from '../endpoints/probes.js';
import type { ClaimedKey, ClaimedMessage } from '../persistence/claims.repository.js';
import { countAttempt } from './delivery-metrics.js';
import { grantedText } from './granted-text.js';
import { HeldClaims } from './held-claims.js';
import { RetryDestinations } from './retry-destinations.js';
import { RetryJob } from './retry-job.js';
import { Router } from './router.js';
import type { EndedAttempt } from './settlement-plan.js';
import { Settler } from './settler.service.js';

const logger = createLogger('retrier');

/** Brings claimed messages into the lanes and what became of them to the settler. */
@Injectable()
export class RetryDispatcher {
  private stopped = false;
  private readonly rest = new Rest();
  private woken = false;
  /** In a lane, and not begun. */
  private readonly waiting = new Set<RetryJob>();

  constructor(
    private readonly destinations: RetryDestinations,
    private readonly router: Router,
    private readonly settler: Settler,
    private readonly held: HeldClaims,
    private readonly config: DeliveryConfig,
  ) {
    settler.onSettled((...settled) => this.settled(...settled));
    destinations.onChange(() => this.recall());
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
    this.rest.wake();
  }

  /** From now on nothing begins. */
  stop(): void {
    this.stopped = true;
    this.recall();
    this.wake();
  }

  /** Resolves after that time, or when woken. */
  async idleFor(ms: number): Promise<void> {
    if (!this.woken) await this.rest.take(ms);
    this.woken = false;
  }

  /** An endpoint that is gone has paused its subscription by this settlement: what comes next of it waits. */
  private settled(attempts: readonly EndedAttempt[], goingOn: readonly ClaimedKey[], leasedAt: number): void {
    for (const { message, outcome } of attempts) {
      if (outcome.status === 'gone') this.destinations.heedPause(`subscriptions/${message.subscription}`);
    }
    this.held.letGo(attempts.map(({ message }) => message));
    this.wake();
    if (goingOn.length > 0) void this.goOn(goingOn, leasedAt);
  }

  private async goOn(keys: readonly ClaimedKey[], leasedAt: number): Promise<void> {
    try {
      this.dispatch(await this.held.take(keys, leasedAt));
    } catch (error) {
      logger.warn('Claimed keys wait for the end of their leases', { count: keys.length, error });
    }
  }

  /** The endpoint in whose lane the message is now, if it is. */
  private enqueue(message: ClaimedMessage): Endpoint | undefined {
    const destination = this.stopped ? undefined : this.destinations.of(message.subscription);
    if (!destination) {
      this.held.giveBack(message);
      return undefined;
    }
    const { subscription, endpoint } = destination;
    const data = grantedText(message, this.router.grantOf(subscription, message.envelope));
    if (typeof data !== 'string') {
      this.end(message, subscription, data);
      return undefined;
    }
    const end = (outcome: DeliveryOutcome): void => {
      countAttempt(message.subscription, outcome);
      this.end(message, subscription, outcome);
    };
    const job: RetryJob = new RetryJob(message, data, endpoint, () => this.mayBegin(job), end);
    this.waiting.add(job);
    endpoint.lane.add(job);
    return endpoint;
  }

  private mayBegin(job: RetryJob): boolean {
    this.waiting.delete(job);
    const mayBegin = this.isOpen(job) && takeTry(job.endpoint, performance.now());
    if (!mayBegin) this.held.giveBack(job.message);
    return mayBegin;
  }

  /**
   * Since it came into the lane its way may have been paused or changed, the endpoint fail or ask to be left alone, and its lease
   * end, in a process that was stopped: then somebody else may have brought it, and more behind it.
   */
  private isOpen({ message, endpoint, isProbe }: RetryJob): boolean {
    const { circuit } = endpoint;
    if (!this.held.isOurs(message)) return false;
    if (this.stopped || circuit.isHeld(performance.now()) || (circuit.isFailing && !isProbe)) return false;
    return this.destinations.of(message.subscription)?.endpoint === endpoint;
  }

  /** Gives back what may not begin any more; where calls hang its turn would come late. */
  private recall(): void {
    const recalled = [...this.waiting].filter(job => !this.isOpen(job));
    for (const job of recalled) {
      this.waiting.delete(job);
      job.isWithdrawn = true;
      this.held.giveBack(job.message);
    }
    for (const lane of new Set(recalled.map(({ endpoint }) => endpoint.lane))) {
      lane.dropWithdrawn();
      lane.pump();
    }
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
}
