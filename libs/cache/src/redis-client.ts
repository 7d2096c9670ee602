import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RedisConfig } from '#libs/config';
import { createLogger, gauge, HealthRegistry } from '#libs/observability';
import { Redis } from 'ioredis';

const logger = createLogger('redis');
const up = gauge('hub_redis_up', '1 while Redis answers; while it does not each process counts quotas for itself');
/** After a call that failed nobody waits for the next one for so long. */
const REST_MS = 1_000;

/** The connection to Redis. Redis is never the only copy of anything, so nothing waits long for it. */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  readonly redis: Redis;
  private away = false;
  private restsUntil = 0;

  constructor(config: RedisConfig, health: HealthRegistry) {
    this.redis = new Redis(config.url, {
      commandTimeout: 200,
      connectTimeout: 1_000,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      retryStrategy: attempt => Math.min(attempt * 100, 2_000),
    });
    this.redis.on('error', (error: unknown) => this.failed(error));
    this.redis.on('ready', () => this.answered());
    health.addOptional('redis', async () => (this.isAway ? 'away: quotas are counted by each process' : undefined));
  }

  get isAway(): boolean {
    return this.redis.status !== 'ready' || performance.now() < this.restsUntil;
  }

  /** To be told of each call that failed: one line when Redis goes, however many follow. */
  failed(error: unknown): void {
    this.restsUntil = performance.now() + REST_MS;
    up.set(0);
    if (!this.away) logger.warn('Redis is away; the hub goes on without it', { error });
    this.away = true;
  }

  /** To be told of each call that went well: one line when Redis is back. */
  answered(): void {
    this.restsUntil = 0;
    up.set(1);
    if (this.away) logger.info('Redis is back');
    this.away = false;
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
