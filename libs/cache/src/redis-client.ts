import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RedisConfig } from '#libs/config';
import { createLogger } from '#libs/observability';
import { Redis } from 'ioredis';

const logger = createLogger('redis');

/** The connection to Redis. Redis is never the only copy of anything, so nothing waits long for it. */
@Injectable()
export class RedisClient implements OnApplicationShutdown {
  readonly redis: Redis;
  private away = false;

  constructor(config: RedisConfig) {
    this.redis = new Redis(config.url, {
      commandTimeout: 200,
      connectTimeout: 1_000,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      retryStrategy: attempt => Math.min(attempt * 100, 2_000),
    });
    this.redis.on('error', error => this.note(error));
    this.redis.on('ready', () => this.note(undefined));
  }

  get isAway(): boolean {
    return this.redis.status !== 'ready';
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  /** One line when it goes and one when it comes back, however many attempts lie between. */
  private note(error: unknown): void {
    if (error !== undefined && !this.away) logger.warn('Redis is away; the hub goes on without it', { error });
    if (error === undefined && this.away) logger.info('Redis is back');
    this.away = error !== undefined;
  }
}
