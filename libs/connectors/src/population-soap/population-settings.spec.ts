import { expect, it } from '@jest/globals';
import { POPULATION_SETTINGS } from './population-settings.js';

it.each([
  '07:00-17:30',
  '07:00-11:30,13:30-17:30',
  '07:00-11:30, 13:30-17:30, 20:00-24:00',
  '22:00-06:00',
  '00:00-24:00',
])('hours may be %s', hours => {
  expect(POPULATION_SETTINGS.hours.pattern.test(hours)).toBe(true);
});

it.each([
  ...['', '7-17', '24:30-25:00', '24:00-06:00', '07:00-24:30', '07:00-07:00', '07:00-11:30,13:30-13:30'],
  ...['07:00-11:30;13:30-17:30', ',07:00-11:30', '07:00-11:30,', '07:00-11:3013:30-17:30'],
])('hours that nobody could keep to are refused, or files would wait for ever: %s', hours => {
  expect(POPULATION_SETTINGS.hours.pattern.test(hours)).toBe(false);
});

it.each([
  ['1-5', true],
  ['1-5,7', true],
  ['6, 7', true],
  ['5-1', false],
  ['0-5', false],
  ['1-8', false],
  ['1-5,', false],
])('days may be 1 to 7, in their order: %s', (days, isRight) => {
  expect(POPULATION_SETTINGS.days.pattern.test(days)).toBe(isRight);
});
