/** Redis: quotas. Never the only copy of anything. */
export { CacheModule } from './cache.module.js';
export type { Quota, QuotaDecision } from './gcra.js';
export { QuotaLimiter } from './quota-limiter.js';
