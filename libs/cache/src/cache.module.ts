import { Global, Module } from '@nestjs/common';
import { configProvider, RedisConfig } from '#libs/config';
import { Presence } from './presence.js';
import { QuotaLimiter } from './quota-limiter.js';
import { RedisClient } from './redis-client.js';
import { TextCache } from './text-cache.js';

/** One connection to Redis for a whole thread. */
@Global()
@Module({
  providers: [configProvider(RedisConfig), RedisClient, TextCache, QuotaLimiter, Presence],
  exports: [TextCache, QuotaLimiter, Presence],
})
export class CacheModule {}
