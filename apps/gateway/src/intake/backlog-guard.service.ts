import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { type Backlog, BacklogMeter } from '#libs/messaging';
import { createLogger, gauge, HealthRegistry } from '#libs/observability';
import { BacklogLimit } from './backlog-limit.js';

const logger = createLogger('backlog');
const backlogGauge = gauge('hub_backlog_messages', 'Messages that a consumer has not taken yet', ['consumer', 'topic']);
const LOOK_EVERY_MS = 2_000;
const RETRY_AFTER_MS = 30_000;

/**
 * Back pressure from the consumers to the door: where a database is full, slow or away, what was accepted waits on Kafka,
 * for hours if need be; beyond a limit the door takes no more until it is worked off.
 */
@Injectable()
export class BacklogGuard implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly limit: BacklogLimit;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly meter: BacklogMeter,
    config: GatewayConfig,
    health: HealthRegistry,
  ) {
    this.limit = new BacklogLimit(config.maxBacklog);
    health.add('backlog', async () => this.limit.reason);
  }

  onApplicationBootstrap(): void {
    void this.look();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Throws `unavailable` while too much waits. */
  refuseWhenFull(): void {
    if (this.limit.reason === undefined) return;
    throw new HubError('unavailable', 'unavailable', 'The hub cannot take records now', {
      detail: 'Too much of what was accepted still waits to be worked off',
      retryAfterMs: RETRY_AFTER_MS,
    });
  }

  private async look(): Promise<void> {
    try {
      this.take(await this.meter.read());
    } catch (error) {
      // What was known last holds; that Kafka is away the producer says.
      logger.debug('The backlog was not read', { error });
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  private take(backlogs: readonly Backlog[]): void {
    for (const { consumer, topic, messages } of backlogs) backlogGauge.set({ consumer, topic }, messages);
    const before = this.limit.reason;
    const largest = this.limit.update(backlogs);
    const now = this.limit.reason;
    if (largest && now !== undefined && before === undefined) {
      const { consumer, topic, messages } = largest;
      logger.error('Records are refused: too much waits for a consumer', { consumer, topic, count: messages });
    }
    if (now === undefined && before !== undefined) logger.info('Records are taken again');
  }
}
