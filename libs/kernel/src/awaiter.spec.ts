import { expect, it, jest } from '@jest/globals';
import { Awaiter } from './awaiter.js';

const PATIENCE_MS = 400;

it('whoever waits is told when it is there, and the others wait on, with one look for all of them', async () => {
  const there = new Set<string>();
  const knownOf = jest.fn((ids: readonly string[]) => {
    const known = new Set(ids.filter(id => there.has(id)));
    there.add('a');
    return Promise.resolve(known);
  });
  const awaiter = new Awaiter(knownOf, PATIENCE_MS);
  const [first, same, never] = ['a', 'a', 'b'].map(id => awaiter.appeared(id));
  expect(await Promise.all([first, same])).toEqual([true, true]);
  expect(knownOf.mock.calls).toEqual([[['a', 'b']], [['a', 'b']]]);
  expect(await never).toBe(false);
});

it('so many may wait and no more, so that a storm of made-up ids keeps nobody’s memory', async () => {
  const awaiter = new Awaiter(() => Promise.resolve(new Set(['0'])), PATIENCE_MS);
  const waiting = Array.from({ length: 200 }, (_, i) => awaiter.appeared(String(i)));
  expect(await awaiter.appeared('0')).toBe(false);
  expect(await waiting[0]).toBe(true);
  expect(await Promise.all(waiting.slice(1))).not.toContain(true);
});

it('a failure to look ends the waiting of all, and whoever waits next is looked for', async () => {
  const knownOf = jest.fn(() => Promise.resolve(new Set(['a'])));
  knownOf.mockRejectedValueOnce(new Error('the database is away'));
  const awaiter = new Awaiter(knownOf, PATIENCE_MS);
  await expect(awaiter.appeared('a')).rejects.toThrow('the database is away');
  expect(await awaiter.appeared('a')).toBe(true);
});
