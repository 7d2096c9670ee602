import { Injectable } from '@nestjs/common';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { Endpoints } from '../endpoints/endpoints.service.js';
import { PausesRepository } from '../persistence/pauses.repository.js';
import { RetryDispatcher } from './retry-dispatcher.js';

const logger = createLogger('endpoints');

/** What waited for an endpoint at its old address is tried at the new one at once. */
@Injectable()
export class MovedEndpoints {
  constructor(
    private readonly registry: RegistryView,
    private readonly pauses: PausesRepository,
    private readonly retries: RetryDispatcher,
    endpoints: Endpoints,
  ) {
    endpoints.onMoved(code => void this.tryAgain(code));
  }

  /** Where this fails they are tried when they are due anyway. */
  private async tryAgain(code: string): Promise<void> {
    const own = this.registry.allSubscriptions().filter(({ connector }) => connector === code);
    try {
      await this.pauses.makeDue(own.map(subscription => subscription.code));
      this.retries.wake();
    } catch (error) {
      logger.warn('What waits for an endpoint that has moved waits for its next attempt', { code, error });
    }
  }
}
