import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { gauge } from '#libs/observability';
import { Members, TERM_MS } from './members.js';
import { RedisClient } from './redis-client.js';

/**
 * `KEYS` one per kind; `ARGV` this member and the term in ms. Of each kind whether the member is new there, and how many there
 * are. By Redis' own clock: those of the machines may differ.
 */
const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = {}
for _, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ARGV[2])
  seen[#seen + 1] = redis.call('ZADD', key, now, ARGV[1])
  seen[#seen + 1] = redis.call('ZCARD', key)
  redis.call('PEXPIRE', key, ARGV[2])
end
return seen`;

const BEAT_MS = 2_000;
/** A start does not wait longer for Redis. */
const START_WAIT_MS = 1_000;
const START_BEATS = 3;

const members = gauge('hub_members', 'Alive of each kind that shares limits, as seen from here', ['kind'], 'min');

/**
 * How many of a kind are alive in all processes, such as those that call the same partners: each thread says every two seconds
 * that it is there, for all its kinds in one call, and is told how many there are. Who ends says so; who dies is forgotten after
 * ten seconds. While Redis is away the last numbers stay.
 */
@Injectable()
export class Presence implements OnModuleInit, OnApplicationShutdown {
  /** Nobody's: random, so it tells neither machine nor process. */
  private readonly id = randomUUID();
  private readonly kinds = new Map<string, Members>();
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;

  constructor(private readonly client: RedisClient) {}

  /** This thread is one of that kind; to be said in a constructor, so that the number is known before anybody is called. */
  join(kind: string): Members {
    const joined = this.kinds.get(kind) ?? new Members();
    this.kinds.set(kind, joined);
    members.set({ kind }, joined.count);
    return joined;
  }

  /** A newcomer begins with its share, and with the whole only where Redis is away. */
  async onModuleInit(): Promise<void> {
    if (this.kinds.size === 0) return;
    await this.client.ready(START_WAIT_MS);
    for (let beats = 0; beats < START_BEATS && !(await this.beat()); beats++);
    this.timer = setInterval(() => void this.beat(), BEAT_MS).unref();
  }

  /** After whoever called partners has ended: the others take over its share. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    if (this.kinds.size === 0 || this.client.isAway) return;
    const pipeline = this.client.redis.pipeline();
    for (const key of this.keys()) pipeline.zrem(key, this.id);
    // Where it does not come through, the term ends it.
    await pipeline.exec().catch(() => undefined);
  }

  /** Never fails; false where nothing was heard. */
  private async beat(): Promise<boolean> {
    if (this.client.isAway) return false;
    try {
      const keys = this.keys();
      this.hear((await this.client.redis.eval(BEAT, keys.length, ...keys, this.id, TERM_MS)) as number[]);
      this.failures = 0;
      this.client.answered();
      return true;
    } catch (error) {
      // One answer that is late may be this thread's own fault, which was busy; two are not.
      if (++this.failures > 1) this.client.lost(error);
      return false;
    }
  }

  private hear(seen: readonly number[]): void {
    [...this.kinds].forEach(([kind, joined], i) => {
      joined.hear({ isNew: seen[2 * i] === 1, count: seen[2 * i + 1]! }, performance.now());
      members.set({ kind }, joined.count);
    });
  }

  private keys(): string[] {
    return [...this.kinds.keys()].map(kind => `members:${kind}`);
  }
}
