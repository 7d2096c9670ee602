import { expect, it } from '@jest/globals';
import { QuotaLimiter } from './quota-limiter.js';

const AWAY = { isAway: true, missed: () => undefined } as ConstructorParameters<typeof QuotaLimiter>[0];

it('goes by what each may have at once where some leave room for others, also when they ask together', async () => {
  const limiter = new QuotaLimiter(AWAY);
  const few = { perSecond: 1, burst: 2 };
  const many = { perSecond: 1, burst: 10 };
  const asked = [few, few, many].map(quota => limiter.take('a/b', quota, 2));
  expect((await Promise.all(asked)).map(({ granted }) => granted)).toEqual([2, 0, 2]);
});
