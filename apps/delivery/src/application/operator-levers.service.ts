import type { DeliveryOutcome } from '#libs/connectors';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import type { Actor } from '../persistence/actions.repository.js';
import { DeliveriesRepository, type DeliveryView, type RetrySelection } from '../persistence/deliveries.repository.js';
import { SettlementRepository } from '../persistence/settlement.repository.js';
import { RetryDispatcher } from './retry-dispatcher.js';

/** What operators do where something does not go on by itself; each is recorded with who and why. */
@Injectable()
export class OperatorLevers {
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

  /** All that is parked or dead of a subscription, or of the selection. Returns how many. */
  async retryAll(subscription: string, selection: RetrySelection, decision: Actor): Promise<number> {
    this.refuseUnknown(subscription);
    const count = await this.deliveries.retryAll(subscription, selection, decision);
    this.retries.wake();
    return count;
  }

  /**
   * All that failed last with the code, whatever its subscription. Subscription by subscription, each with its record: what is
   * done stays done where a later one fails, and calling again goes on. Returns how many.
   */
  async retryCode(code: string, decision: Actor): Promise<number> {
    const known = this.registry.allSubscriptions().map(subscription => subscription.code);
    let count = 0;
    for (const subscription of await this.deliveries.failedWith(code, known)) {
      count += await this.retryAll(subscription, { code }, decision);
    }
    return count;
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

  private refuseUnknown(subscription: string): void {
    if (!this.registry.subscription(subscription)) {
      throw new HubError('missing', 'not-found', 'No subscription has this code');
    }
  }
}
