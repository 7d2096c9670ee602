import { describe, expect, it } from '@jest/globals';
import type { ConnectorDefinition } from '#libs/contracts';
import { PartnerShare } from './partner-share.js';

type Limits = Partial<Pick<ConnectorDefinition, 'concurrency' | 'ratePerSecond'>>;

function limitsOf(users: readonly ('queries' | 'work')[], limits: Limits): unknown[] {
  const share = new PartnerShare();
  for (const user of users) share.use(user);
  const { concurrency, ratePerSecond } = share.of({ concurrency: 32, ...limits } as ConnectorDefinition);
  return [concurrency, ratePerSecond];
}

describe('the limits of a partner', () => {
  it('are those of the connector where one thread asks it about everybody', () => {
    expect(limitsOf(['queries', 'work'], { ratePerSecond: 20 })).toEqual([32, 20]);
  });

  it.each<[Limits]>([[{ ratePerSecond: 20 }], [{ concurrency: 7, ratePerSecond: 0.5 }], [{ concurrency: 2 }]])(
    'are divided between two threads, so that together they ask no more than it takes: %j',
    limits => {
      const [queries, work] = [limitsOf(['queries'], limits), limitsOf(['work'], limits)];
      expect((queries[0] as number) + (work[0] as number)).toBe(limits.concurrency ?? 32);
      const rates = [queries[1], work[1]] as (number | undefined)[];
      expect(rates[0] === undefined ? undefined : rates[0] + rates[1]!).toBe(limits.ratePerSecond);
    },
  );

  it('leave each thread one call, so that neither waits for ever', () => {
    expect([limitsOf(['queries'], { concurrency: 1 })[0], limitsOf(['work'], { concurrency: 1 })[0]]).toEqual([1, 1]);
  });
});
