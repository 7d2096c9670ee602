import { describe, expect, it } from '@jest/globals';
import { isInstant, toIsoInstant } from './instants.js';

describe('instants', () => {
  it('counts in whole milliseconds of UTC', () => {
    expect(toIsoInstant('2024-05-01T08:00:00.123999+07:00')).toBe('2024-05-01T01:00:00.123Z');
    expect(toIsoInstant('2024-05-01T01:00:00.123Z')).toBe('2024-05-01T01:00:00.123Z');
  });

  it('never hands a day to the database that is not in the calendar', () => {
    expect(toIsoInstant('2024-02-30T00:00:00.000Z')).toBe('2024-03-01T00:00:00.000Z');
  });

  it.each(['2024-05-01', '2024-05-01T08:00:00', '0001-01-01T00:00:00Z', '2024-13-01T00:00:00Z', 'now'])(
    'does not take %s for an instant',
    text => expect(isInstant(text)).toBe(false),
  );
});
