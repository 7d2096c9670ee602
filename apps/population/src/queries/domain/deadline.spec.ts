import { expect, it } from '@jest/globals';
import { deadlineOf, timeLeftUntil } from './deadline.js';

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

it('what is left of the time is told as long as anything is', () => {
  expect(timeLeftUntil(performance.now() + 1_000)).toBeGreaterThan(900);
  expect(() => timeLeftUntil(performance.now())).toThrow(expect.objectContaining({ code: 'deadline-exceeded' }));
});
