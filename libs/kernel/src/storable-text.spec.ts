import { describe, expect, it } from '@jest/globals';
import { storableText } from './storable-text.js';

describe('storableText', () => {
  it.each([
    ['as it is', 'Nguyễn', 10, 'Nguyễn'],
    ['cut to length', 'abcdef', 3, 'abc'],
    ['without NUL', 'a\u0000b', 10, 'a\ufffdb'],
    ['without half a character at the cut', 'ab😀', 3, 'ab\ufffd'],
  ])('is %s', (_what, text, max, expected) => {
    expect(storableText(text, max)).toBe(expected);
  });
});
