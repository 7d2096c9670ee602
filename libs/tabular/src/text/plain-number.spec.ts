import { describe, expect, it } from '@jest/globals';
import { plainNumber } from './plain-number.js';

describe('plainNumber', () => {
  it.each([
    ['42090000001', '42090000001'],
    ['4.2090000001E10', '42090000001'],
    ['4.2090000001e+10', '42090000001'],
    ['42090000001.0', '42090000001'],
    ['-5', '-5'],
    ['0.5', '0.5'],
    ['1.5E-3', '1.5E-3'],
    ['1E300', '1E300'],
    ['12345678901234567890', '12345678901234567890'],
    ['x', 'x'],
  ])('makes %s to %s', (text, plain) => expect(plainNumber(text)).toBe(plain));
});
