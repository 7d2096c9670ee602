import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { EntriesRepository } from './entries.repository.js';
import { EntryAwaiter } from './entry-awaiter.service.js';

function awaiterOn(knownOf: EntriesRepository['knownOf']): EntryAwaiter {
  return new EntryAwaiter({ knownOf } as EntriesRepository);
}

describe('EntryAwaiter', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('answers as soon as the transaction is in the log', async () => {
    const log = new Set<string>();
    const appeared = awaiterOn(async () => log).appeared('a');
    await jest.advanceTimersByTimeAsync(500);
    log.add('a');
    await jest.advanceTimersByTimeAsync(100);
    await expect(appeared).resolves.toBe(true);
  });

  it('gives up after two seconds, and asks the database no more', async () => {
    const knownOf = jest.fn(async () => new Set<string>());
    const appeared = awaiterOn(knownOf).appeared('a');
    await jest.advanceTimersByTimeAsync(2_100);
    await expect(appeared).resolves.toBe(false);
    const asked = knownOf.mock.calls.length;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(knownOf.mock.calls.length).toBe(asked);
  });

  it('asks once for all who wait, and turns away who comes when too many wait', async () => {
    const knownOf = jest.fn(async () => new Set<string>());
    const awaiter = awaiterOn(knownOf);
    const waiting = Array.from({ length: 200 }, (_, n) => awaiter.appeared(`id ${n}`));
    await expect(awaiter.appeared('one more')).resolves.toBe(false);
    await jest.advanceTimersByTimeAsync(80);
    expect(knownOf).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(2_100);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]));
  });

  it('tells everybody who waits that the database is away', async () => {
    const awaiter = awaiterOn(() => Promise.reject(new Error('away')));
    const outcome = expect(awaiter.appeared('a')).rejects.toThrow('away');
    await jest.advanceTimersByTimeAsync(100);
    await outcome;
  });
});
