import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PopulationRequestsConfig } from '#libs/config';
import { createLogger } from '#libs/observability';
import { ClaimsRepository } from '../persistence/claims.repository.js';

const logger = createLogger('population');
const EVERY_MS = 3_600_000;
const AT_ONCE = 1_000;

/** Answers are kept for a time; that there was a request, and which body it had, is kept for ever: repeats are known by it. */
@Injectable()
export class ForgetAnswers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly timer = setInterval(() => void this.forget(), EVERY_MS).unref();

  constructor(
    private readonly claims: ClaimsRepository,
    private readonly config: PopulationRequestsConfig,
  ) {}

  onApplicationBootstrap(): void {
    void this.forget();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async forget(): Promise<void> {
    try {
      while ((await this.claims.forget(this.config.answerKeepDays, AT_ONCE)) === AT_ONCE);
    } catch (error) {
      logger.warn('Answers wait to be forgotten', { error });
    }
  }
}
