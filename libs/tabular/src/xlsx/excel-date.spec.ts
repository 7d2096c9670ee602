import { describe, expect, it } from '@jest/globals';
import { excelDate } from './excel-date.js';

describe('excelDate', () => {
  it.each([
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [60, '1900-02-29'],
    [61, '1900-03-01'],
    [36_526, '2000-01-01'],
    [45_658.999, '2025-01-01'],
    [2_958_465, '9999-12-31'],
  ])('is %f → %s in the system of 1900', (serial, date) => expect(excelDate(serial, false)).toBe(date));

  it.each([
    [0, '1904-01-01'],
    [60, '1904-03-01'],
    [35_064, '2000-01-01'],
  ])('is %f → %s in the system of 1904', (serial, date) => expect(excelDate(serial, true)).toBe(date));

  it.each([-1, 0, 0.5, 2_958_466, Number.NaN, Number.POSITIVE_INFINITY])('is none for %f', serial => {
    expect(excelDate(serial, false)).toBeUndefined();
  });
});
