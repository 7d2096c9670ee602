import { describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { SettlementRepository } from '../persistence/settlement.repository.js';
import type { HeldClaims } from './held-claims.js';
import type { EndedAttempt } from './settlement-plan.js';
import { Settler } from './settler.service.js';

/** A settler, while so many keys of the portal are under way and a hundred of somebody else, and the sizes of the groups that it has settled. */
function settlerOf(underWay: number): { settler: Settler; groups: number[] } {
  const groups: number[] = [];
  const settlements = {
    settle: async (attempts: readonly EndedAttempt[]) => {
      groups.push(attempts.length);
      return [];
    },
  } as unknown as SettlementRepository;
  const countOf = (subscription: string): number => (subscription === 'portal' ? underWay : 100);
  return { settler: new Settler(settlements, { countOf } as HeldClaims), groups };
}

const ended = (status: 'delivered' | 'gone' = 'delivered'): EndedAttempt =>
  ({ outcome: { status, code: 'http' }, message: { subscription: 'portal' } }) as unknown as EndedAttempt;

/** Shorter than what ends is gathered for, and longer than a turn of the event loop. */
const A_MOMENT_MS = 5;

describe('Settler', () => {
  it('settles at once what is under way alone, so that its key goes on while others hang', async () => {
    const { settler, groups } = settlerOf(1);
    settler.add(ended());
    await pause(A_MOMENT_MS);
    expect(groups).toEqual([1]);
  });

  it('settles half of what is under way together, as soon as that has ended', async () => {
    const { settler, groups } = settlerOf(8);
    settler.add(ended());
    for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve));
    for (let i = 0; i < 3; i++) settler.add(ended());
    await pause(A_MOMENT_MS);
    expect(groups).toEqual([4]);
  });

  it('does not wait for what does not end', async () => {
    const { settler, groups } = settlerOf(100);
    settler.add(ended());
    settler.add(ended());
    await pause(100);
    expect(groups).toEqual([2]);
  });

  it('settles at once that an endpoint is gone, so that nothing more goes there', async () => {
    const { settler, groups } = settlerOf(100);
    settler.add(ended());
    settler.add(ended('gone'));
    await pause(A_MOMENT_MS);
    expect(groups).toEqual([2]);
  });
});
