import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import { createLogger } from '#libs/observability';
import { Endpoints } from '../endpoints/endpoints.service.js';
import { DeadLettersRepository } from '../persistence/dead-letters.repository.js';
import { DeliveriesRepository } from '../persistence/deliveries.repository.js';
import { type Backlog, PullRepository } from '../persistence/pull.repository.js';
import { backlogOverLimit, endpointStates, openDeadLetters, openDeliveries } from './delivery-metrics.js';

const logger = createLogger('delivery');
const INTERVAL_MS = 10_000;

/**
 * Keeps the figures of what waits and what is dead, and of how the endpoints are, up to date, and says where too much
 * waits to be fetched.
 */
@Injectable()
export class OpenDeliveriesGauge implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private readonly overLimit = new Set<string>();

  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly endpoints: Endpoints,
    private readonly pulls: PullRepository,
    private readonly config: DeliveryConfig,
    private readonly letters: DeadLettersRepository,
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
      const [counts, backlogs] = [await this.deliveries.counts(), await this.pulls.backlogs()];
      openDeliveries.reset();
      for (const { subscription, state, count } of counts) openDeliveries.set({ subscription, state }, count);
      for (const backlog of backlogs) this.show(backlog);
      const letters = await this.letters.openCounts();
      openDeadLetters.reset();
      for (const { consumer, count } of letters) openDeadLetters.set({ consumer }, count);
    } catch (error) {
      logger.debug('Open deliveries were not counted', { error });
    }
  }

  private readStates(): void {
    const now = performance.now();
    endpointStates.reset();
    for (const { definition, circuit, lane } of this.endpoints.allOpened()) {
      endpointStates.set({ endpoint: definition.code, state: circuit.stateAt(now, lane.load) }, 1);
    }
  }

  private show({ subscription, count }: Backlog): void {
    openDeliveries.set({ subscription, state: 'pending' }, count);
    const isOver = count > this.config.pullBacklogLimit;
    backlogOverLimit.set({ subscription }, isOver ? 1 : 0);
    if (!isOver) this.overLimit.delete(subscription);
    else if (!this.overLimit.has(subscription)) {
      this.overLimit.add(subscription);
      logger.error('More waits to be fetched than should; all of it is kept', { subscription, count });
    }
  }
}
