import { describe, expect, it } from '@jest/globals';
import { tryUntil, type TryUntilOptions } from './try-until.js';

/** Fails so many times, each time with its number. */
function failing(times: number): () => Promise<string> {
  let attempt = 0;
  return async () => {
    if (++attempt <= times) throw new Error(`failure ${attempt}`);
    return `done at ${attempt}`;
  };
}

describe('tryUntil', () => {
  const heard: string[] = [];
  const options: TryUntilOptions = {
    withinMs: 60_000,
    againAfterMs: 1,
    onFailure: (error, attempt) => void heard.push(`${attempt}: ${(error as Error).message}`),
  };

  it('goes on until it succeeds, and tells each failure before that', async () => {
    expect(await tryUntil(failing(2), options)).toBe('done at 3');
    expect(heard).toEqual(['1: failure 1', '2: failure 2']);
  });

  it('ends with the failure that comes when the time is over', async () => {
    await expect(tryUntil(failing(9), { ...options, withinMs: -1 })).rejects.toThrow('failure 1');
  });

  it('ends at once with a failure that is hopeless', async () => {
    const isHopeless = (error: unknown): boolean => (error as Error).message === 'failure 2';
    await expect(tryUntil(failing(9), { ...options, isHopeless })).rejects.toThrow('failure 2');
  });
});
