import { describe, expect, it } from '@jest/globals';
import { WorkLoop } from './work-loop.js';

const NEVER_MS = 2_000_000_000;

/** Rounds that end when the test says so. */
function rounds() {
  const waiting: ((restMs: number) => void)[] = [];
  let begun = 0;
  const round = (): Promise<number> => {
    begun++;
    return new Promise(resolve => waiting.push(resolve));
  };
  const end = async (isBusy: boolean): Promise<void> => {
    while (waiting.length === 0) await new Promise(resolve => setImmediate(resolve));
    waiting.shift()!(isBusy ? 0 : NEVER_MS);
    await new Promise(resolve => setImmediate(resolve));
  };
  return { round, end, begun: () => begun };
}

describe('WorkLoop', () => {
  it('goes on at once while there is more, rests when there is not, and goes on when it is woken', async () => {
    const { round, end, begun } = rounds();
    const loop = new WorkLoop(round);
    loop.start();
    await end(true);
    expect(begun()).toBe(2);
    await end(false);
    expect(begun()).toBe(2);
    loop.wake();
    await end(false);
    expect(begun()).toBe(3);
    await loop.stop();
    expect(begun()).toBe(3);
  });

  it('does not miss who wakes it in the middle of a round', async () => {
    const { round, end, begun } = rounds();
    const loop = new WorkLoop(round);
    loop.start();
    loop.wake();
    await end(false);
    expect(begun()).toBe(2);
    const stopped = loop.stop();
    await end(true);
    await stopped;
    expect(begun()).toBe(2);
  });
});
