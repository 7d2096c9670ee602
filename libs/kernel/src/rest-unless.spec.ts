import { expect, it } from '@jest/globals';
import { restUnless } from './rest-unless.js';

const LONG_MS = 60_000;

it('waits to the end where nothing comes in between', async () => {
  expect(await Promise.all([restUnless(undefined, 1), restUnless(new AbortController().signal, 1)])).toEqual([
    true,
    true,
  ]);
});

it('ends at once where it is told to stop, and does not begin where it was told before', async () => {
  const stop = new AbortController();
  const resting = restUnless(stop.signal, LONG_MS);
  stop.abort();
  expect([await resting, await restUnless(stop.signal, LONG_MS)]).toEqual([false, false]);
});
