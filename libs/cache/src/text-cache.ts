import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { RedisClient } from './redis-client.js';

/** Short texts that copies of an app share and can ask for again. */
@Injectable()
export class TextCache {
  constructor(private readonly client: RedisClient) {}

  /** One text or undefined per key, in the order of the keys. Throws `unavailable` while Redis is away. */
  async find(keys: readonly string[]): Promise<(string | undefined)[]> {
    if (keys.length === 0) return [];
    try {
      const texts = await this.client.redis.mget(...keys);
      this.client.answered();
      return texts.map(text => text ?? undefined);
    } catch (cause) {
      this.client.failed(cause);
      throw new HubError('unavailable', 'unavailable', 'Redis does not answer', { cause });
    }
  }

  /** Keeps each text for so long. Never fails. */
  async keep(entries: ReadonlyMap<string, string>, ttlSeconds: number): Promise<void> {
    if (entries.size === 0) return;
    if (this.client.isAway) return this.client.missed();
    const pipeline = this.client.redis.pipeline();
    for (const [key, text] of entries) pipeline.set(key, text, 'EX', ttlSeconds);
    // What is not kept is asked for again; the client logs that Redis is away.
    await pipeline.exec().catch(() => undefined);
  }

  /** Keeps a text for so long unless one is kept under its key. Answers whether it is new, also while Redis is away. Never fails. */
  async keepNew(key: string, text: string, ttlSeconds: number): Promise<boolean> {
    if (this.client.isAway) {
      this.client.missed();
      return true;
    }
    // As above: the client logs that Redis is away.
    const kept = await this.client.redis.set(key, text, 'EX', ttlSeconds, 'NX').catch(() => 'OK');
    return kept === 'OK';
  }
}
