import { Global, Module } from '@nestjs/common';
import { configProvider, RedisConfig } from '#libs/config';
import { QuotaLimiter } from './quota-limiter.js';
import { RedisClient } from './redis-client.js';

/** One connection to Redis for the whole process. */
@Global()
@Module({ providers: [configProvider(RedisConfig), RedisClient, QuotaLimiter], exports: [QuotaLimiter] })
export class CacheModule {}
