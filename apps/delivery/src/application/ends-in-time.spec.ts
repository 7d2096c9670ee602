import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { endsInTime } from './ends-in-time.js';

const unheard = (error: unknown): never => {
  throw error;
};

describe('work that somebody waits for', () => {
  it('ends in time, or fails in time', async () => {
    expect(await endsInTime(pause(1), unheard)).toBe(true);
    await expect(endsInTime(Promise.reject(new Error('no')), unheard)).rejects.toThrow('no');
  });

  it('is not waited for any longer, and is heard of where it fails afterwards', async () => {
    const failures: unknown[] = [];
    const work = pause(30).then(() => Promise.reject(new Error('late')));
    expect(await endsInTime(work, error => failures.push(error), 1)).toBe(false);
    expect(failures).toEqual([]);
    await pause(60);
    expect(failures).toEqual([new Error('late')]);
  });
});
