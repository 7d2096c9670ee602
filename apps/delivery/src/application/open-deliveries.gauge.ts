import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createLogger } from '#libs/observability';
import { DeliveriesRepository } from '../persistence/deliveries.repository.js';
import { openDeliveries } from './delivery-metrics.js';

const logger = createLogger('delivery');
const INTERVAL_MS = 10_000;

/** Keeps the figure of what waits and what is dead up to date. */
@Injectable()
export class OpenDeliveriesGauge implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deliveries: DeliveriesRepository) {}

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
    } catch (error) {
      logger.debug('Open deliveries were not counted', { error });
    }
  }
}
