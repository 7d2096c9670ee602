import type { DeliveryOutcome } from '#libs/connectors';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import type { Actor } from '../persistence/actions.repository.js';
import { DeliveriesRepository, type DeliveryView, type RetrySelection } from '../persistence/deliveries.repository.js';
import { SettlementRepository } from '../persistence/settlement.repository.js';
import { ANSWER_WITHIN_MS, endsInTime } from './ends-in-time.js';
import { RetryDispatcher } from './retry-dispatcher.js';

const logger = createLogger('levers');

/** How many it was so far; `goesOn`: there are more, and they are being dealt with. The audit has the number in the end. */
export interface Retried {
  readonly retried: number;
  readonly goesOn?: boolean;
}

/** What operators do where something does not go on by itself; each is recorded with who and why. */
@Injectable()
export class OperatorLevers {
  protected readonly answerWithinMs: number = ANSWER_WITHIN_MS;

  constructor(
    private readonly registry: RegistryView,
    private readonly deliveries: DeliveriesRepository,
    private readonly settlements: SettlementRepository,
    private readonly retries: RetryDispatcher,
  ) {}

  async retry(id: string, decision: Actor): Promise<DeliveryView> {
    const delivery = await this.deliveries.retry(id, decision);
    if (!delivery) throw new HubError('missing', 'not-found', 'No parked or dead delivery has this id');
    this.retries.wake();
    return delivery;
  }

  /** All that is parked or dead of a subscription, or of the selection. */
  async retryAll(subscription: string, selection: RetrySelection, decision: Actor): Promise<Retried> {
    this.refuseUnknown(subscription);
    return this.retryEach([subscription], selection, decision);
  }

  /**
   * All that failed last with the code, whatever its subscription. Subscription by subscription, each with its record: what is
   * done stays done where a later one fails, and calling again goes on.
   */
  async retryCode(code: string, decision: Actor): Promise<Retried> {
    const known = this.registry.allSubscriptions().map(subscription => subscription.code);
    return this.retryEach(await this.deliveries.failedWith(code, known), { code }, decision);
  }

  /** Gives the message up for which its key waits: it becomes a dead letter, and the key goes on. */
  async skip(id: string, { actor, reason }: Actor): Promise<void> {
    const outcome: DeliveryOutcome = {
      status: 'rejected',
      code: 'skipped',
      detail: reason,
      durationMs: 0,
    };
    if (await this.settlements.skipFetched(id, { actor, reason }, outcome)) return;
    await this.settlements.skip(id, { actor, reason }, outcome);
    this.retries.wake();
  }

  private async retryEach(
    subscriptions: readonly string[],
    selection: RetrySelection,
    decision: Actor,
  ): Promise<Retried> {
    let retried = 0;
    const retryAll = async (): Promise<void> => {
      for (const subscription of subscriptions) {
        for await (const some of this.deliveries.retryAll(subscription, selection, decision)) {
          retried += some;
          this.retries.wake();
        }
      }
    };
    const onFailure = (error: unknown): void =>
      logger.error('A retry of all ended before its end: calling again goes on', { count: retried, error });
    const isDone = await endsInTime(retryAll(), onFailure, this.answerWithinMs);
    return { retried, ...(isDone ? {} : { goesOn: true }) };
  }

  private refuseUnknown(subscription: string): void {
    if (!this.registry.subscription(subscription)) {
      throw new HubError('missing', 'not-found', 'No subscription has this code');
    }
  }
}
