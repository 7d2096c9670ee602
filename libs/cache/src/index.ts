/** Redis: what copies of an app share and can do without. Never the only copy of anything. */
export { CacheModule } from './cache.module.js';
export type { Quota, QuotaDecision } from './gcra.js';
export { Members } from './members.js';
export { Presence } from './presence.js';
export { QuotaLimiter } from './quota-limiter.js';
export { TextCache } from './text-cache.js';
