import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createLogger } from '#libs/observability';
import { Endpoints } from '../endpoints/endpoints.service.js';
import { DeliveriesRepository } from '../persistence/deliveries.repository.js';
import { endpointStates, openDeliveries } from './delivery-metrics.js';

const logger = createLogger('delivery');
const INTERVAL_MS = 10_000;

/** Keeps the figures of what waits and what is dead, and of how the endpoints are, up to date. */
@Injectable()
export class OpenDeliveriesGauge implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly endpoints: Endpoints,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.read(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async read(): Promise<void> {
    this.readStates();
    try {
      const counts = await this.deliveries.counts();
      openDeliveries.reset();
      for (const { subscription, state, count } of counts) openDeliveries.set({ subscription, state }, count);
    } catch (error) {
      logger.debug('Open deliveries were not counted', { error });
    }
  }

  private readStates(): void {
    const now = Date.now();
    endpointStates.reset();
    for (const { definition, circuit, lane } of this.endpoints.allOpened()) {
      endpointStates.set({ endpoint: definition.code, state: circuit.stateAt(now, lane.load) }, 1);
    }
  }
}
