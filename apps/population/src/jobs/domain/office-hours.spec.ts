import { describe, expect, it } from '@jest/globals';
import { isOpen, NEVER, nextOpening, readOfficeHours } from './office-hours.js';

const at = (local: string): number => Date.parse(`${local}+07:00`);
const isOpenAt = (settings: Record<string, string>, local: string): boolean =>
  isOpen(readOfficeHours(settings), at(local));

const OFFICE = { hours: '07:00-11:30, 13:30-17:30', days: '1-5' };

describe('office hours', () => {
  it('limit nothing where none are set', () => {
    expect(isOpenAt({ username: 'x' }, '2026-03-01T03:00:00')).toBe(true);
  });

  it.each([
    ['2026-03-02T06:59:59', false],
    ['2026-03-02T07:00:00', true],
    ['2026-03-02T11:30:00', false],
    ['2026-03-02T13:30:00', true],
    ['2026-03-02T17:29:59', true],
    ['2026-03-02T17:30:00', false],
    ['2026-03-01T09:00:00', false],
    ['2026-03-07T09:00:00', false],
  ])('are those of Vietnam, whatever the clock of the machine shows: %s', (local, expected) => {
    expect(isOpenAt(OFFICE, local)).toBe(expected);
  });

  it('may be days alone, and hours alone', () => {
    expect(isOpenAt({ days: '6,7' }, '2026-03-07T03:00:00')).toBe(true);
    expect(isOpenAt({ hours: '22:00-24:00' }, '2026-03-07T23:59:59')).toBe(true);
    expect(isOpenAt({ hours: '22:00-24:00' }, '2026-03-07T00:00:00')).toBe(false);
  });

  it.each([
    ['2026-03-02T21:59:59', false],
    ['2026-03-02T22:00:00', true],
    ['2026-03-03T05:59:59', true],
    ['2026-03-03T06:00:00', false],
    // The night of Friday lasts until Saturday morning; that of Sunday is none.
    ['2026-03-07T05:00:00', true],
    ['2026-03-07T23:00:00', false],
    ['2026-03-02T05:00:00', false],
  ])('may be a night, which belongs to the day on which it begins: %s', (local, expected) => {
    expect(isOpenAt({ hours: '22:00-06:00', days: '1-5' }, local)).toBe(expected);
  });

  it('say when they begin next, over night and over a week-end', () => {
    const hours = readOfficeHours(OFFICE);
    expect(nextOpening(hours, at('2026-03-02T12:00:30'))).toBe(at('2026-03-02T13:30:00'));
    expect(nextOpening(hours, at('2026-03-06T18:00:00'))).toBe(at('2026-03-09T07:00:00'));
    expect(nextOpening(hours, at('2026-03-02T08:00:30'))).toBe(at('2026-03-02T08:00:30'));
    expect(nextOpening(NEVER, at('2026-03-02T08:00:30'))).toBeUndefined();
  });

  it.each([
    { hours: '7-17' },
    { hours: '07:00-07:00' },
    { hours: '07:00-24:30' },
    { hours: '24:00-06:00' },
    { days: '0-5' },
    { days: '5-1' },
  ])('are refused where they are none: %j', settings =>
    expect(() => readOfficeHours(settings)).toThrow(/must be like/),
  );
});
