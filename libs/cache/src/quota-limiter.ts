import { Injectable } from '@nestjs/common';
import { counter } from '#libs/observability';
import { LRUCache } from 'lru-cache';
import { decideGcra, type Quota, type QuotaDecision } from './gcra.js';
import { RedisClient } from './redis-client.js';

/** The same decision as `decideGcra`, by Redis' own clock, so that copies of the gateway share one quota. */
const SCRIPT = `
local interval = 1000 / tonumber(ARGV[1])
local burst, units = tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local start = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local room = math.floor((now + burst * interval - start) / interval + 1e-9)
local granted = math.max(0, math.min(units, room))
local next = start + granted * interval
if granted > 0 then redis.call('SET', KEYS[1], string.format('%.3f', next), 'PX', math.ceil(next - now) + 1000) end
if granted == units then return { granted, 0 } end
return { granted, math.max(1, math.ceil(next + interval - burst * interval - now)) }`;

const MAX_LOCAL_KEYS = 10_000;
const localDecisions = counter('hub_quota_local_decisions_total', 'Quota decisions made without Redis');

interface Asking {
  readonly units: number;
  readonly answer: (decision: QuotaDecision) => void;
}

/**
 * Quotas that copies of an app share. While one call to Redis is under way the next ones for the same key and quota gather, so
 * that there is one call for many requests. While Redis is away each process limits by itself, and traffic goes on.
 */
@Injectable()
export class QuotaLimiter {
  private readonly local = new LRUCache<string, number>({ max: MAX_LOCAL_KEYS });
  private readonly asking = new Map<string, Asking[]>();

  constructor(private readonly client: RedisClient) {}

  /** Takes up to `units` from the quota of `key`; never fails. */
  take(key: string, quota: Quota, units: number): Promise<QuotaDecision> {
    // Not all who take from one key have the same quota: some leave room for others.
    const group = `${key} ${quota.perSecond} ${quota.burst}`;
    return new Promise(answer => {
      const others = this.asking.get(group);
      if (others) return void others.push({ units, answer });
      this.asking.set(group, [{ units, answer }]);
      void this.ask(group, key, quota);
    });
  }

  private async ask(group: string, key: string, quota: Quota): Promise<void> {
    for (let waiting = this.asking.get(group)!; waiting.length > 0; waiting = this.asking.get(group)!) {
      this.asking.set(group, []);
      const units = waiting.reduce((sum, each) => sum + each.units, 0);
      share(await this.decide(key, quota, units), waiting);
    }
    this.asking.delete(group);
  }

  private async decide(key: string, quota: Quota, units: number): Promise<QuotaDecision> {
    if (this.client.isAway) {
      this.client.missed();
      return this.decideLocally(key, quota, units);
    }
    try {
      const args = [quota.perSecond, quota.burst, units];
      const answer = (await this.client.redis.eval(SCRIPT, 1, `quota:${key}`, ...args)) as [number, number];
      this.client.answered();
      return { granted: answer[0], retryAfterMs: answer[1] };
    } catch (error) {
      this.client.failed(error);
      return this.decideLocally(key, quota, units);
    }
  }

  private decideLocally(key: string, quota: Quota, units: number): QuotaDecision {
    const { tat, ...decision } = decideGcra(quota, this.local.get(key) ?? 0, performance.now(), units);
    this.local.set(key, tat);
    localDecisions.inc();
    return decision;
  }
}

/** Who asked first is served first. */
function share({ granted, retryAfterMs }: QuotaDecision, waiting: readonly Asking[]): void {
  let left = granted;
  for (const { units, answer } of waiting) {
    const own = Math.min(units, left);
    left -= own;
    answer({ granted: own, retryAfterMs: own === units ? 0 : retryAfterMs });
  }
}
