import { describe, expect, it } from '@jest/globals';
import { Affine, scramble, unscramble } from './permutation.js';

/** What has a way back is a permutation: one value in a few is enough to see a round that has none. */
const STEP = 97;

describe('scramble', () => {
  it.each([0, 1, 12_345])('brings six digits to six others, and back, under the key %i', key => {
    for (let value = 0; value < 1_000_000; value += STEP) {
      const scrambled = scramble(key, value);
      const isFound = scrambled >= 0 && scrambled < 1_000_000 && unscramble(key, scrambled) === value;
      if (!isFound) throw new Error(`${value} became ${scrambled}`);
    }
    expect(unscramble(key, scramble(key, 999_999))).toBe(999_999);
  });

  it('is another permutation under another key', () => {
    expect(scramble(1, 0)).not.toBe(scramble(2, 0));
  });
});

describe('Affine', () => {
  it.each([
    [1_200_000, 738_197, 511_111],
    [10_000_000, 7_368_787, 1_234_567],
    [1_181_234, 1_299_709, 77],
  ])('of size %i is undone by its inverse', (size, factor, shift) => {
    const affine = new Affine(size, factor, shift);
    for (const value of [0, 1, 2, 999, size - 1]) {
      expect(affine.forward(value)).toBeLessThan(size);
      expect(affine.back(affine.forward(value))).toBe(value);
    }
  });

  it('refuses a factor that would bring two values to one', () => {
    expect(() => new Affine(1_200_000, 6, 0)).toThrow(RangeError);
  });
});
