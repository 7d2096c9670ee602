import { expect, it } from '@jest/globals';
import { LookPace } from './look-pace.js';

it('looks often while there is something to do and a while after it, and seldom where there is not: idling costs little', () => {
  const pace = new LookPace(500, 2_000);
  expect(pace.next(false, 0)).toBe(2_000);
  expect([pace.next(true, 1_000), pace.next(false, 10_999), pace.next(false, 11_000)]).toEqual([500, 500, 2_000]);
});
