import { describe, expect, it } from '@jest/globals';
import { parseInstant } from './instant.js';

describe('parseInstant', () => {
  it('reads the same moment from every offset, so that it is one event', () => {
    const moment = Date.UTC(2025, 4, 6, 1, 15);
    for (const text of ['2025-05-06T08:15:00+07:00', '2025-05-06T01:15:00Z', '2025-05-05T15:15:00.000-10:00']) {
      expect(parseInstant(text)).toBe(moment);
    }
  });

  it('keeps milliseconds and cuts what is finer', () => {
    expect(parseInstant('2025-05-06T01:15:00.1239Z')).toBe(Date.UTC(2025, 4, 6, 1, 15, 0, 123));
  });

  it.each([
    ['without offset', '2025-05-06T08:15:00'],
    ['in the year 0001', '0001-01-01T00:00:00+07:00'],
    ['on a day that the month does not have', '2025-02-30T08:15:00+07:00'],
    ['on 29 February of a common year', '2025-02-29T00:00:00Z'],
    ['in hour 24', '2025-05-06T24:00:00Z'],
    ['in a leap second', '2016-12-31T23:59:60Z'],
    ['with an offset that PostgreSQL refuses', '2025-05-06T08:15:00+20:00'],
    ['in lower case', '2025-05-06t08:15:00z'],
    ['as a date only', '2025-05-06'],
    ['in the portal’s form', '20250506081500'],
    ['with something behind it', '2025-05-06T08:15:00Z\n'],
  ])('takes no time %s', (_what, text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('takes 29 February of a leap year', () => {
    expect(parseInstant('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29));
  });
});
