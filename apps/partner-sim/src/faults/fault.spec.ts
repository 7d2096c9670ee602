import { describe, expect, it } from '@jest/globals';
import { canPlay, FAULT_TARGET, type FaultKind } from './fault.js';

describe('a fault', () => {
  it.each<[string, FaultKind, boolean]>([
    ['dvcqg', 'duplicate', true],
    ['vbdlis/land', 'text-200', true],
    ['webhook/tax', 'text-200', false],
    ['webhook/tax', '503', true],
    ['land-files', 'cut', true],
    ['land-files', 'reset', true],
    ['vbdlis/land', 'cut', false],
    ['sent/land', 'no-links', true],
    ['sent/tax', 'mixed-times', false],
    ['sent/tax', 'two-servers', true],
    ['sent/land', '500', false],
    ['vbdlis/land', 'no-links', false],
    ['population', 'entity-bomb', true],
    ['population', 'not-yet', true],
    ['population', '429', true],
    ['population', 'duplicate', false],
    ['population', 'text-200', false],
    ['population', 'cut', false],
    ['vbdlis/land', 'other-person', false],
    ['dvcqg', 'endless', false],
  ])('%s can play %s: %p', (target, kind, can) => {
    expect(FAULT_TARGET.test(target)).toBe(true);
    expect(canPlay(target, kind)).toBe(can);
  });
});
