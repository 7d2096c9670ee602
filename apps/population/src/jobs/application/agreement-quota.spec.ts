import { setMaxListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { QuotaLimiter } from '#libs/cache';
import { restUnless } from '#libs/kernel';
import { AgreementQuota } from './agreement-quota.service.js';

const QUOTA = { perSecond: 100, burst: 10 };
const KEY = 'insurance/population-verification';

function rig() {
  const limiter = new QuotaLimiter({ isAway: true, missed: () => undefined } as ConstructorParameters<
    typeof QuotaLimiter
  >[0]);
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  return { limiter, quota: new AgreementQuota(limiter), over };
}

describe('the quota of an agreement', () => {
  it('is taken by people of files as by single questions, which half of it at once is left to', async () => {
    const { limiter, quota, over } = rig();
    const startedAt = performance.now();
    const turns = await Promise.all(Array.from({ length: 25 }, () => quota.turn('insurance', QUOTA, over.signal)));
    expect(performance.now() - startedAt).toBeGreaterThan(180);
    expect(turns).toEqual(Array(25).fill(true));
    const { granted } = await limiter.take(KEY, QUOTA, 10);
    // What there was and has come since, less what the turns took; more where the machine stood still.
    const left = QUOTA.burst + ((performance.now() - startedAt) / 1_000) * QUOTA.perSecond - turns.length;
    expect(granted).toBeGreaterThanOrEqual(4);
    expect(granted).toBeLessThanOrEqual(left);
  });

  it('of one at once leaves every second turn to single questions: no file keeps a counter waiting to its end', async () => {
    const { limiter, quota, over } = rig();
    const single = { perSecond: 4, burst: 1 };
    expect(await quota.turn('insurance', single, over.signal)).toBe(true);
    let isNext = false;
    const next = quota.turn('insurance', single, over.signal).then(() => (isNext = true));
    let taken = await limiter.take(KEY, single, 1);
    while (taken.granted === 0) {
      await restUnless(undefined, 5);
      taken = await limiter.take(KEY, single, 1);
    }
    expect([isNext, taken]).toMatchObject([false, { granted: 1 }]);
    expect(await next).toBe(true);
  });

  it('lets nobody go any more whose turn is over', async () => {
    const { limiter, quota, over } = rig();
    await limiter.take(KEY, { perSecond: 0.01, burst: 1 }, 1);
    const waiting = quota.turn('insurance', { perSecond: 0.01, burst: 1 }, over.signal);
    over.abort();
    expect([await waiting, await quota.turn('other', QUOTA, over.signal)]).toEqual([false, false]);
  });
});
