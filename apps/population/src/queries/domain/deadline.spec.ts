import { expect, it } from '@jest/globals';
import { deadlineOf } from './deadline.js';

const CONFIG = { deadlineMs: 10_000, maxDeadlineMs: 60_000 };

it('a caller that does not say how long it waits gets the usual time', () => {
  expect(deadlineOf(undefined, CONFIG)).toBe(10_000);
});

it('a caller that would wait for longer than anybody may is cut short', () => {
  expect([deadlineOf('250', CONFIG), deadlineOf('999999999', CONFIG)]).toEqual([250, 60_000]);
});

it.each(['0', '-1', '1.5', 'soon', ''])('%s is no time', text => {
  expect(() => deadlineOf(text, CONFIG)).toThrow(expect.objectContaining({ code: 'malformed' }));
});
