import { describe, expect, it } from '@jest/globals';
import type { Backlog } from '#libs/messaging';
import { BacklogLimit } from './backlog-limit.js';

const of = (...messages: number[]): Backlog[] =>
  messages.map((count, i) => ({ consumer: i === 0 ? 'ledger' : 'delivery', topic: 't', messages: count }));

describe('the limit of the backlog', () => {
  it('is judged by the consumer for whom most waits', () => {
    const limit = new BacklogLimit(100);
    limit.update(of(3, 101));
    expect(limit.reason).toBe('101 messages wait for delivery');
    expect(new BacklogLimit(100).reason).toBeUndefined();
  });

  it('is not reached at the limit itself, and once passed only left well below it', () => {
    const limit = new BacklogLimit(100);
    const reasons = [100, 101, 95, 91, 90, 95].map(count => {
      limit.update(of(count));
      return limit.reason !== undefined;
    });
    expect(reasons).toEqual([false, true, true, true, false, false]);
  });

  it('is none where it is 0', () => {
    const limit = new BacklogLimit(0);
    limit.update(of(1e12));
    expect(limit.reason).toBeUndefined();
  });

  it('says nothing of no consumers', () => {
    const limit = new BacklogLimit(1);
    expect(limit.update([])).toBeUndefined();
    expect(limit.reason).toBeUndefined();
  });
});
