import { describe, expect, it } from '@jest/globals';
import { Random } from '#libs/samples';
import { ALL, AT_LEAST_ONCE } from './catalogue.js';
import { FaultPlan, type Play } from './fault-plan.js';

const SEEDS = Array.from({ length: 50 }, (_, i) => i + 1);
const nameOf = (play: Play): string => play.map(({ name }) => name).join(' + ');
const planOf = (seed: number): FaultPlan => new FaultPlan(new Random(seed), ALL, AT_LEAST_ONCE);

/** What is played until nothing is due, or a limit that would be too many. */
function firstRound(seed: number): string[] {
  const plan = planOf(seed);
  const played: string[] = [];
  while (plan.isDue && played.length < 200) played.push(nameOf(plan.next()));
  return played;
}

describe('the plan of a long run', () => {
  it('begins with everything once, whatever the seed', () => {
    const all = AT_LEAST_ONCE.map(nameOf).sort();
    for (const seed of SEEDS) expect(firstRound(seed).sort()).toEqual(all);
  });

  it.each([
    'kill -9 of every gateway',
    'kill -9 of every delivery',
    'broker, PostgreSQL and Redis killed together',
    'kill -9 of the broker + kill -9 of gateway-1',
    'kill -9 of the broker + kill -9 of ledger-1',
    'kill -9 of the broker + kill -9 of registry',
  ])('has %s among it', name => expect(firstRound(7)).toContain(name));

  it('is another one for another seed and the same for the same', () => {
    expect(firstRound(1)).toEqual(firstRound(1));
    expect(firstRound(1)).not.toEqual(firstRound(2));
  });

  it('goes on with one or two at random, never two of one thing', () => {
    const plan = planOf(3);
    while (plan.isDue) plan.next();
    const drawn = Array.from({ length: 500 }, () => plan.next());
    expect(new Set(drawn.map(({ length }) => length))).toEqual(new Set([1, 2]));
    for (const [first, second] of drawn) {
      expect(first!.grips.filter(grip => second?.grips.includes(grip))).toEqual([]);
    }
  });

  it('draws what is there alone where nothing else may meet it', () => {
    const [only] = ALL;
    expect(new FaultPlan(new Random(1), [only!], []).next()).toEqual([only]);
  });
});
