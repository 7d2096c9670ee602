import { describe, expect, it } from '@jest/globals';
import { RecentIds } from './recent-ids.js';

describe('recent ids', () => {
  it('knows the last ones and forgets those before, however many come', () => {
    const ids = new RecentIds();
    for (let i = 0; i < 100_000; i++) ids.add(String(i));
    expect(ids.has('99999')).toBe(true);
    expect(ids.has('80001')).toBe(true);
    expect(ids.has('30000')).toBe(false);
  });
});
