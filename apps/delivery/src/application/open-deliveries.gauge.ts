import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createLogger } from '#libs/observability';
import { DeadLettersRepository } from '../persistence/dead-letters.repository.js';
import { DeliveriesRepository } from '../persistence/deliveries.repository.js';
import { openDeadLetters, openDeliveries } from './delivery-metrics.js';

const logger = createLogger('delivery');
const INTERVAL_MS = 10_000;

/** Keeps the figures of what waits and what is dead up to date. */
@Injectable()
export class OpenDeliveriesGauge implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly letters: DeadLettersRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.read(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async read(): Promise<void> {
    try {
      const counts = await this.deliveries.counts();
      openDeliveries.reset();
      for (const { subscription, state, count } of counts) openDeliveries.set({ subscription, state }, count);
      const letters = await this.letters.openCounts();
      openDeadLetters.reset();
      for (const { consumer, count } of letters) openDeadLetters.set({ consumer }, count);
    } catch (error) {
      logger.debug('Open deliveries were not counted', { error });
    }
  }
}
