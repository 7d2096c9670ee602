import { Injectable } from '@nestjs/common';
import { RedisClient } from './redis-client.js';

/** Short texts that copies of an app share and can do without: while Redis is away nothing is found or kept. */
@Injectable()
export class TextCache {
  constructor(private readonly client: RedisClient) {}

  /** One text or undefined per key, in the order of the keys. Never fails. */
  async find(keys: readonly string[]): Promise<(string | undefined)[]> {
    if (keys.length === 0 || this.client.isAway) return keys.map(() => undefined);
    try {
      const texts = await this.client.redis.mget(...keys);
      return texts.map(text => text ?? undefined);
    } catch {
      // Redis went away in mid-call; the client logs that once.
      return keys.map(() => undefined);
    }
  }

  /** Keeps each text for so long. Never fails. */
  async keep(entries: ReadonlyMap<string, string>, ttlSeconds: number): Promise<void> {
    if (entries.size === 0 || this.client.isAway) return;
    const pipeline = this.client.redis.pipeline();
    for (const [key, text] of entries) pipeline.set(key, text, 'EX', ttlSeconds);
    // What is not kept is asked for again; the client logs that Redis is away.
    await pipeline.exec().catch(() => undefined);
  }
}
