import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LookPace } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { ClaimsRepository } from '../persistence/claims.repository.js';
import { HeldClaims } from './held-claims.js';
import { RetryDestinations } from './retry-destinations.js';
import { RetryDispatcher } from './retry-dispatcher.js';

const logger = createLogger('retrier');
const POLL_MS = 250;
const IDLE_MS = 500;
const BUSY_POLL_MS = 20;
const FAILED_POLL_MS = 500;
const STOP_WITHIN_MS = 5_000;

/** The one loop of a process that takes parked messages up again when they are due. */
@Injectable()
export class Retrier implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly pace = new LookPace(POLL_MS, IDLE_MS);
  private stopped = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly claims: ClaimsRepository,
    private readonly held: HeldClaims,
    private readonly dispatcher: RetryDispatcher,
    private readonly destinations: RetryDestinations,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  /** What has begun may end; what has not is given back. A call that hangs is left to the end of its lease. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.dispatcher.stop();
    await this.loop;
    const deadline = performance.now() + STOP_WITHIN_MS;
    while (this.held.count > 0 && performance.now() < deadline) await pause(BUSY_POLL_MS);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const waitMs = await this.tryRound();
      await this.dispatcher.idleFor(waitMs);
    }
  }

  private async tryRound(): Promise<number> {
    try {
      await this.held.renew();
      const isBusy = (await this.round()) > 0;
      const waitMs = this.pace.next(isBusy);
      return isBusy ? BUSY_POLL_MS : waitMs;
    } catch (error) {
      logger.warn('Parked messages wait for the database', { error });
      return FAILED_POLL_MS;
    }
  }

  /** Claims what is due, as far as there is room for it, and sends it on its way. */
  private async round(): Promise<number> {
    const askedAt = performance.now();
    const rooms = this.held.limit(this.destinations.rooms());
    const keys = rooms.length > 0 ? await this.claims.claim(rooms) : [];
    // After the claim, which asks the table itself: what it took may be sent unless it was paused since.
    if (this.held.count + keys.length > 0) await this.destinations.heedPauses();
    if (keys.length === 0) return 0;
    this.dispatcher.dispatch(await this.held.take(keys, askedAt));
    return keys.length;
  }
}
