import { describe, expect, it } from '@jest/globals';
import type { CallLimits } from '#libs/outbound';
import { FakePresence } from '#libs/testing';
import { PartnerShare } from './partner-share.js';

type Users = readonly ('queries' | 'work')[];

/** What each of these threads may do, when all of them are alive. */
function sharesOf(threads: readonly Users[], limits: Partial<CallLimits>): CallLimits[] {
  const counts = { queries: 0, work: 0 };
  for (const user of threads.flat()) counts[user]++;
  return threads.map(users => {
    const presence = new FakePresence();
    const share = new PartnerShare(presence.asPresence);
    for (const user of users) share.use(user);
    for (const user of users) presence.see(`population-${user}`, counts[user]);
    return share.of({ concurrency: 32, ...limits });
  });
}

const BOTH: Users = ['queries', 'work'];
const LIMITS: Partial<CallLimits>[] = [
  { ratePerSecond: 20 },
  { concurrency: 7, ratePerSecond: 0.5 },
  { concurrency: 2 },
];

describe('the limits of a partner', () => {
  it('are those of the connector where one thread alone asks it about everybody', () => {
    for (const concurrency of [1, 2, 10, 32])
      expect(sharesOf([BOTH], { concurrency, ratePerSecond: 20 })).toEqual([{ concurrency, ratePerSecond: 20 }]);
  });

  it.each(LIMITS)('are divided between the two threads of a hub: %j', limits => {
    const [queries, work] = sharesOf([['queries'], ['work']], limits);
    expect(queries!.concurrency + work!.concurrency).toBe(limits.concurrency ?? 32);
    const rates = limits.ratePerSecond === undefined ? [undefined] : [0.25, 0.75].map(x => x * limits.ratePerSecond!);
    expect([queries!.ratePerSecond, work!.ratePerSecond].slice(0, rates.length)).toEqual(rates);
  });

  it('are halves for two processes that do the same', () => {
    const half = { concurrency: 16, ratePerSecond: 10 };
    expect(sharesOf([BOTH, BOTH], { ratePerSecond: 20 })).toEqual([half, half]);
    const [queries, work] = sharesOf([['queries'], ['work'], ['queries'], ['work']], { ratePerSecond: 20 });
    expect([queries, work]).toEqual([
      { concurrency: 4, ratePerSecond: 2.5 },
      { concurrency: 12, ratePerSecond: 7.5 },
    ]);
  });

  it.each<[Users[]]>([
    [[BOTH, ['queries']]],
    [[BOTH, ['work'], ['work']]],
    [[BOTH, BOTH, BOTH, ['queries'], ['work']]],
    [[['queries'], ['queries'], ['queries']]],
  ])('are never exceeded by all together, whoever does what: %j', threads => {
    for (const concurrency of [10, 32, 49]) {
      const shares = sharesOf(threads, { concurrency, ratePerSecond: 20 });
      const sumOf = (name: 'concurrency' | 'ratePerSecond'): number => shares.reduce((sum, one) => sum + one[name]!, 0);
      expect(sumOf('concurrency')).toBeLessThanOrEqual(concurrency);
      expect(sumOf('ratePerSecond')).toBeLessThanOrEqual(20 + 1e-9);
    }
  });

  it('leave each thread one call, so that none waits for ever', () => {
    const one = { concurrency: 1, ratePerSecond: undefined };
    expect(sharesOf([['queries'], ['work'], BOTH], { concurrency: 1 })).toEqual([one, one, one]);
  });

  it('are told of when they are others', () => {
    const presence = new FakePresence();
    const share = new PartnerShare(presence.asPresence);
    BOTH.forEach(user => share.use(user));
    const told: number[] = [];
    share.onChange(() => told.push(share.of({ concurrency: 16 }).concurrency));
    presence.see('population-queries', 2);
    presence.see('population-work', 2);
    expect(told).toEqual([14, 8]);
  });
});
