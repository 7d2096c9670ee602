import { describe, expect, it } from '@jest/globals';
import { SheetNames } from './sheet-names.js';

describe('SheetNames', () => {
  it('makes names that Excel takes, each one once', () => {
    const names = new SheetNames();
    for (const name of ['Xã A', 'xã a', 'Xã A', 'a/b[c]', '', 'x'.repeat(40), 'x'.repeat(40)]) names.add(name);
    expect(names.given).toEqual([
      'Xã A',
      'xã a (2)',
      'Xã A (3)',
      'a_b_c_',
      'Sheet',
      'x'.repeat(31),
      `${'x'.repeat(27)} (2)`,
    ]);
  });
});
