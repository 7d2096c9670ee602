import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, TextCache } from '#libs/cache';
import { ObservabilityModule } from '#libs/observability';
import { waitFor } from '#libs/testing';
import { RedisClient } from '../../../libs/cache/src/redis-client.js';

@Module({ imports: [ObservabilityModule, CacheModule] })
class SampleModule {}

let app: INestApplicationContext;
let cache: TextCache;

beforeAll(async () => {
  app = await NestFactory.createApplicationContext(SampleModule, { logger: false });
  cache = app.get(TextCache);
});
afterAll(() => app.close());

/**
 * What was written while Redis answered: what it does not answer at once, as on a machine that stands still for a moment, is
 * not kept, and then this begins anew.
 */
async function written<T>(write: () => Promise<T>): Promise<T> {
  // The hub starts without Redis as well.
  const isThere = async () => (await cache.find(['test:none'])).length > 0;
  await waitFor(isThere, { what: 'Redis to answer' });
  const result = await write();
  return app.get(RedisClient).isAway ? written(write) : result;
}

describe('a text that is replaced once under a mark', () => {
  const keyed = (): { key: string; mark: string } => ({ key: `test:${randomUUID()}`, mark: `test:${randomUUID()}` });

  it('is the one of the last new mark; a mark that comes again changes nothing', async () => {
    const { key } = await written(async () => {
      const each = keyed();
      await cache.replaceOnce(each.mark, each.key, 'first', 60);
      await cache.replaceOnce(keyed().mark, each.key, 'second', 60);
      await cache.replaceOnce(each.mark, each.key, 'first again', 60);
      return each;
    });
    expect(await cache.find([key])).toEqual(['second']);
  });

  it('is right for each of thousands that come at once, in the order in which they came', async () => {
    const { key, keys } = await written(async () => {
      const { key } = keyed();
      const keys = Array.from({ length: 1_300 }, () => keyed().key);
      await Promise.all([
        ...keys.map((each, i) => cache.replaceOnce(keyed().mark, each, `text ${i}`, 60)),
        ...keys.map((_, i) => cache.replaceOnce(keyed().mark, key, `${i}`, 60)),
      ]);
      return { key, keys };
    });
    expect(await cache.find(keys)).toEqual(keys.map((_, i) => `text ${i}`));
    expect(await cache.find([key])).toEqual(['1299']);
  });

  it('is forgotten after its time', async () => {
    const { key, mark } = await written(async () => {
      const each = keyed();
      await cache.replaceOnce(each.mark, each.key, 'short', 1);
      return each;
    });
    expect(await cache.find([key])).toEqual(['short']);
    const isForgotten = async () => (await cache.find([key, mark])).every(text => text === undefined);
    await waitFor(isForgotten, { what: 'text and mark to be forgotten', timeoutMs: 1_200 });
  });
});
