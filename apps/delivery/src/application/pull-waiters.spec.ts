import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import { HealthRegistry } from '#libs/observability';
import type { Place, PullRepository } from '../persistence/pull.repository.js';
import { registryOf, subscriptionOf } from '../delivery-test-kit.js';
import { PullWaiters } from './pull-waiters.js';

const NEVER = new AbortController().signal;
const soon = (): number => performance.now() + 60_000;
const place = (subscription: string, after = 0): Place => ({ subscription, after });

/** Waiters over a repository in memory that notes what it is asked. */
function waitersOver(ready: (places: readonly Place[]) => readonly Place[]) {
  const asked: (readonly Place[])[] = [];
  const pulls = {
    ready: async (places: readonly Place[]) => {
      asked.push(places);
      return ready(places);
    },
  };
  const codes = Array.from({ length: 101 }, (_, i) => `s${i}`);
  const entities = codes.map(code => subscriptionOf(code, { delivery: 'pull' }));
  const registry = registryOf([...entities, subscriptionOf('paused', { delivery: 'pull', status: 'paused' })]);
  const health = new HealthRegistry();
  return { waiters: new PullWaiters(pulls as unknown as PullRepository, registry, health), asked, health };
}

describe('PullWaiters', () => {
  it('asks once for all who wait, for each place once, and ends those only for whom something is there', async () => {
    const { waiters, asked } = waitersOver(places => places.filter(({ subscription }) => subscription !== 's2'));
    const leave = new AbortController();
    const all = [place('s1'), place('s1'), place('s1', 5)].map(each => waiters.wait(each, soon(), NEVER));
    const other = waiters.wait(place('s2'), soon(), leave.signal);
    expect(await Promise.all(all)).toEqual([true, true, true]);
    expect(asked).toEqual([[place('s1'), place('s1', 5), place('s2')]]);
    leave.abort();
    expect(await other).toBe(false);
  });

  it('ends when the time is over, and asks nothing for who need not wait', async () => {
    const { waiters, asked } = waitersOver(() => []);
    expect(await waiters.wait(place('s1'), performance.now(), NEVER)).toBe(false);
    expect(asked).toEqual([]);
    expect(await waiters.wait(place('s1'), performance.now() + 1, NEVER)).toBe(false);
  });

  it('ends all when the process is about to stop', async () => {
    const { waiters, health } = waitersOver(() => []);
    const waiting = waiters.wait(place('s1'), soon(), NEVER);
    health.drain();
    expect(await waiting).toBe(false);
    expect(await waiters.wait(place('s1'), soon(), NEVER)).toBe(false);
  });

  it('does not ask for what the registry says is paused', async () => {
    const { waiters, asked } = waitersOver(places => places);
    expect(await waiters.wait(place('paused'), performance.now() + 1, NEVER)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('lets ten of a subscription wait and a thousand of all, and says so to the others', async () => {
    const { waiters, health } = waitersOver(() => []);
    const waiting = Array.from({ length: 1_000 }, (_, i) => waiters.wait(place(`s${i % 100}`), soon(), NEVER));
    await expect(waiters.wait(place('s100'), soon(), NEVER)).rejects.toMatchObject({ code: 'unavailable' });
    health.drain();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));

    const few = waitersOver(() => []);
    const own = Array.from({ length: 10 }, () => few.waiters.wait(place('s1'), soon(), NEVER));
    await expect(few.waiters.wait(place('s1'), soon(), NEVER)).rejects.toMatchObject({ code: 'quota-exceeded' });
    few.health.drain();
    await Promise.all(own);
  });

  it('tells all who wait that the database is away', async () => {
    const { waiters } = waitersOver(() => {
      throw new HubError('unavailable', 'unavailable', 'away');
    });
    await expect(waiters.wait(place('s1'), soon(), NEVER)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
