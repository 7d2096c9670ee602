import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PopulationRequestsConfig } from '#libs/config';
import { LookPace, WorkLoop } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { ClaimsRepository } from '../persistence/claims.repository.js';
import { AnswerRequestService } from './answer-request.service.js';

const logger = createLogger('population');
const LOOK_EVERY_MS = 500;
/** Where nothing was done lately: what comes in wakes it, and what is due again waits so much longer at the most. */
const IDLE_MS = 2_000;
/** For all but the asking: opening the request, and writing its answer. */
const LEASE_MARGIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;

/**
 * Has requests answered that are due, some at once, in any number of copies: each is claimed by one. A crash between asking
 * the partner and writing its answer leaves the claim to run out, and then the partner is asked again: at the most about
 * what was under way, `POPULATION_REQUESTS_AT_ONCE` for each process that has crashed.
 */
@Injectable()
export class RequestRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly underWay = new Set<Promise<void>>();
  private readonly loop = new WorkLoop(() => this.round());
  private readonly pace = new LookPace(LOOK_EVERY_MS, IDLE_MS);

  constructor(
    private readonly claims: ClaimsRepository,
    private readonly answers: AnswerRequestService,
    private readonly config: PopulationRequestsConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** What the partner does not answer soon is asked again by whoever claims it next. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await Promise.race([Promise.all(this.underWay), pause(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  /** There may be something due. */
  wake(): void {
    this.loop.wake();
  }

  private async round(): Promise<number> {
    try {
      const room = this.config.atOnce - this.underWay.size;
      const claimed = room > 0 ? await this.claims.claim(room, this.config.deadlineMs + LEASE_MARGIN_MS) : [];
      for (const request of claimed) this.begin(this.answers.answer(request));
    } catch (error) {
      logger.debug('Requests wait for the database', { error });
    }
    return this.pace.next(this.underWay.size > 0);
  }

  private begin(work: Promise<void>): void {
    const done = work.finally(() => {
      this.underWay.delete(done);
      this.loop.wake();
    });
    this.underWay.add(done);
  }
}
