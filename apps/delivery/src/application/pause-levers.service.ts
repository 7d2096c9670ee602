import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import type { PauseSubject } from '../domain/pause-subject.js';
import type { Actor } from '../persistence/actions.repository.js';
import { type Pause, PausesRepository } from '../persistence/pauses.repository.js';
import { endsInTime } from './ends-in-time.js';
import { RetryDestinations } from './retry-destinations.js';
import { RetryDispatcher } from './retry-dispatcher.js';

const logger = createLogger('levers');

/** Stops and starts deliveries: of a subscription, or of all that go to one endpoint. Recorded with who and why. */
@Injectable()
export class PauseLevers {
  constructor(
    private readonly registry: RegistryView,
    private readonly pauses: PausesRepository,
    private readonly retries: RetryDispatcher,
    private readonly destinations: RetryDestinations,
  ) {}

  /** What is under way ends; what has not begun and what comes waits. */
  async pauseSubscription(code: string, decision: Actor): Promise<Pause> {
    this.refuseUnknownSubscription(code);
    return this.pause(`subscriptions/${code}`, decision);
  }

  /** What waits goes on, in order. */
  async resumeSubscription(code: string, decision: Actor): Promise<void> {
    this.refuseUnknownSubscription(code);
    await this.resume(`subscriptions/${code}`, [code], decision);
  }

  /** As `pauseSubscription`, for all subscriptions of a connector. */
  async pauseConnector(code: string, decision: Actor): Promise<Pause> {
    this.refuseUnknownConnector(code);
    return this.pause(`connectors/${code}`, decision);
  }

  /** A subscription that is paused itself stays so. */
  async resumeConnector(code: string, decision: Actor): Promise<void> {
    this.refuseUnknownConnector(code);
    const own = this.registry.allSubscriptions().filter(({ connector }) => connector === code);
    const codes = own.map(subscription => subscription.code);
    await this.resume(`connectors/${code}`, codes, decision);
  }

  private async resume(subject: PauseSubject, subscriptions: readonly string[], decision: Actor): Promise<void> {
    if (!(await this.pauses.resume(subject, decision))) return;
    const onFailure = (error: unknown): void =>
      logger.warn('What waited for a pause to end is due only when it would have been anyway', {
        code: subject,
        error,
      });
    const makeDue = async (): Promise<void> => {
      await this.pauses.makeDue(subscriptions);
      this.retries.wake();
    };
    await endsInTime(makeDue(), onFailure);
  }

  /** Once it is answered this process begins nothing more there; another one hears of it by its next round. */
  private async pause(subject: PauseSubject, decision: Actor): Promise<Pause> {
    const pause = await this.pauses.pause(subject, decision);
    await this.destinations.heedPauses();
    return pause;
  }

  private refuseUnknownSubscription(code: string): void {
    if (!this.registry.subscription(code)) throw missing('No subscription has this code');
  }

  private refuseUnknownConnector(code: string): void {
    if (!this.registry.connector(code)) throw missing('No connector has this code');
  }
}

function missing(title: string): HubError {
  return new HubError('missing', 'not-found', title);
}
