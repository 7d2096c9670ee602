import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { TestStore } from './support.js';

const FIGURES = join(import.meta.dirname, 'extract-figures.mjs');

interface Figures {
  readonly size: number;
  readonly growthMb: number;
  readonly seconds: number;
}

let store: TestStore;
beforeEach(async () => {
  store = await TestStore.make();
});
afterEach(() => store.close());

/** In a process of its own: what Jest itself holds would hide what the hub does. */
async function figuresOf(mb: number): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [FIGURES, store.dir, String(mb)]);
  return JSON.parse(stdout) as Figures;
}

it('takes no more memory for a file of 300 MB of Base64 than for one of 20', async () => {
  const [small, large] = [await figuresOf(20), await figuresOf(300)];
  expect(large.size).toBe((300 * 1_048_576 * 3) / 4 + 9);
  // Both ends of the connection are in the process. What a young heap grows to before it is collected is in both.
  expect(large.growthMb).toBeLessThan(128);
  expect(large.growthMb).toBeLessThan(small.growthMb + 64);
});
