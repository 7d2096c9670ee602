import { once } from 'node:events';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RedisConfig } from '#libs/config';
import { createLogger, gauge, HealthRegistry } from '#libs/observability';
import { Redis } from 'ioredis';

const logger = createLogger('redis');
const UP_HELP =
  '1 while Redis answers; while it does not each process counts quotas for itself and keeps its last share of a partner';
const AWAY = 'away: quotas are counted by each process, shares of partners stay as they were';
/** Of two threads the worse. */
const up = gauge('hub_redis_up', UP_HELP, [], 'min');
/** After a call that failed nobody waits for the next one for so long. */
const REST_MS = 1_000;

/** The connection to Redis. Redis is never the only copy of anything, so nothing waits long for it. */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  readonly redis: Redis;
  private isTold = false;
  private restsUntil = 0;
  private lastError: unknown;

  constructor(config: RedisConfig, health: HealthRegistry) {
    this.redis = new Redis(config.url, {
      commandTimeout: 200,
      connectTimeout: 1_000,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      retryStrategy: attempt => Math.min(attempt * 100, 2_000),
    });
    this.redis.on('error', (error: unknown) => this.lost(error));
    this.redis.on('ready', () => this.answered());
    health.addOptional('redis', async () => (this.isAway ? AWAY : undefined));
  }

  get isAway(): boolean {
    return this.redis.status !== 'ready' || performance.now() < this.restsUntil;
  }

  /** Resolves when it is there, or not within the time, or when it is known to be away. */
  async ready(withinMs: number): Promise<void> {
    if (this.redis.status === 'ready') return;
    // What goes wrong is told to the listener for errors.
    await once(this.redis, 'ready', { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined);
  }

  /** To be told of each call that failed and that nobody waited for: the metric and readiness show it, the log does not. */
  lost(error: unknown): void {
    this.restsUntil = performance.now() + REST_MS;
    this.lastError = error;
    up.set(0);
  }

  /** To be told of each other call that failed. */
  failed(error: unknown): void {
    this.lost(error);
    this.missed();
  }

  /** To be told where it was away when it was wanted: one line of the log, however often, and none of a thread that needs it not. */
  missed(): void {
    if (!this.isTold) logger.warn('Redis is away; the hub goes on without it', { error: this.lastError });
    this.isTold = true;
  }

  /** To be told of each call that went well: one line when Redis is back. */
  answered(): void {
    this.restsUntil = 0;
    up.set(1);
    if (this.isTold) logger.info('Redis is back');
    this.isTold = false;
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
