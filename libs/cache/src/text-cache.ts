import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { RedisClient } from './redis-client.js';

/** In the order of the call: `KEYS` mark and key, `ARGV` text and seconds, of each. */
const REPLACE_ONCE = `
for i = 1, #KEYS, 2 do
  if redis.call('SET', KEYS[i], '', 'EX', ARGV[i + 1], 'NX') then redis.call('SET', KEYS[i + 1], ARGV[i], 'EX', ARGV[i + 1]) end
end`;
/** Redis does nothing else while a script runs. */
const MOST_AT_ONCE = 500;

interface Replacing {
  readonly mark: string;
  readonly key: string;
  readonly text: string;
  readonly ttlSeconds: number;
  readonly done: () => void;
}

/** Short texts that copies of an app share and can ask for again. */
@Injectable()
export class TextCache {
  private readonly replacing: Replacing[] = [];
  private isReplacing = false;

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

  /**
   * Keeps a text for so long under its key, in the place of what is there, unless that was done before under the same mark.
   * Never fails. Those that come while Redis has not answered share one call.
   */
  async replaceOnce(mark: string, key: string, text: string, ttlSeconds: number): Promise<void> {
    if (this.client.isAway) return this.client.missed();
    await new Promise<void>(done => {
      this.replacing.push({ mark, key, text, ttlSeconds, done });
      if (!this.isReplacing) void this.replace();
    });
  }

  private async replace(): Promise<void> {
    this.isReplacing = true;
    while (this.replacing.length > 0) {
      // Records of one batch are accepted in one turn of the event loop.
      await new Promise(resolve => setImmediate(resolve));
      const group = this.replacing.splice(0, MOST_AT_ONCE);
      const keys = group.flatMap(({ mark, key }) => [mark, key]);
      const args = group.flatMap(({ text, ttlSeconds }) => [text, ttlSeconds]);
      if (this.client.isAway) this.client.missed();
      else
        await this.client.redis
          .eval(REPLACE_ONCE, keys.length, ...keys, ...args)
          .catch((cause: unknown) => this.client.failed(cause));
      for (const { done } of group) done();
    }
    this.isReplacing = false;
  }
}
