import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { deadlineOf, parseCalendar, WorkingCalendar } from './working-calendar.js';

const OWN: unknown = JSON.parse(readFileSync(new URL('../data/calendar.json', import.meta.url), 'utf8'));
const calendar = new WorkingCalendar(parseCalendar(OWN));
const at = (local: string): number => Date.parse(`${local}+07:00`);
const day = (instant: number): string => new Date(instant + 7 * 3_600_000).toISOString().slice(0, 16);

describe('the working calendar', () => {
  it.each([
    ['over a week-end', '2026-03-06T10:00', 1, '2026-03-09T10:00'],
    ['over a week of Tết', '2026-02-13T10:00', 1, '2026-02-23T10:00'],
    ['onto a Saturday that is worked', '2026-01-09T10:00', 1, '2026-01-10T10:00'],
    ['over New Year and the day off for it', '2025-12-31T10:00', 1, '2026-01-05T10:00'],
    ['over the long week-end of April', '2026-04-29T10:00', 1, '2026-05-04T10:00'],
    ['over Tết of 2027 and the days off for its week-end', '2027-02-04T10:00', 1, '2027-02-12T10:00'],
    ['over Labour Day on a Saturday and the day off for it', '2027-04-29T10:00', 1, '2027-05-04T10:00'],
    ['over the Hùng Kings of 2027', '2027-04-15T10:00', 1, '2027-04-19T10:00'],
    ['from a Sunday', '2026-03-08T10:00', 1, '2026-03-09T10:00'],
    ['by thirteen days', '2026-03-02T08:00', 13, '2026-03-19T08:00'],
    ['by none', '2026-03-07T08:00', 0, '2026-03-07T08:00'],
    ['by a day that begins in Việt Nam and not in Greenwich', '2026-03-07T01:00', 1, '2026-03-09T01:00'],
  ])('goes %s', (_, from, days, to) => {
    expect(day(calendar.addWorkingDays(at(from), days))).toBe(to);
  });

  it('counts the day of the beginning and not that of the end', () => {
    expect(calendar.workingDaysBetween(at('2026-03-02T08:00'), at('2026-03-09T08:00'))).toBe(5);
    expect(calendar.workingDaysBetween(at('2026-03-02T08:00'), at('2026-03-02T17:00'))).toBe(0);
    expect(calendar.workingDaysBetween(at('2026-03-09T08:00'), at('2026-03-02T08:00'))).toBe(0);
    expect(calendar.workingDaysBetween(at('2026-02-13T08:00'), at('2026-02-23T08:00'))).toBe(1);
  });

  it('knows a holiday of 29 February in the years that have the day, and takes no other for it', () => {
    const leap = new WorkingCalendar(parseCalendar({ yearly: ['02-29'], holidays: [], workdays: [] }));
    expect(leap.workingDaysBetween(at('2028-02-28T08:00'), at('2028-03-02T08:00'))).toBe(2);
    expect(leap.workingDaysBetween(at('2027-03-01T08:00'), at('2027-03-02T08:00'))).toBe(1);
  });

  it('takes a day alone for the end of work on it, in Việt Nam and nowhere else', () => {
    expect(deadlineOf(at('2026-03-19T00:00'))).toBe(at('2026-03-19T17:00'));
    expect(deadlineOf(at('2026-03-19T07:00'))).toBe(at('2026-03-19T07:00'));
    expect(deadlineOf(at('2026-03-19T16:30'))).toBe(at('2026-03-19T16:30'));
  });

  it('is not led astray by dates outside its years', () => {
    expect(calendar.workingDaysBetween(at('1970-01-01T00:00'), at('1989-12-31T00:00'))).toBe(0);
    expect(calendar.addWorkingDays(at('2099-12-31T00:00'), 100_000)).toBeGreaterThan(at('2099-12-31T00:00'));
  });

  it.each([
    [{}, 'yearly is no list'],
    [{ yearly: ['13-01'], holidays: [], workdays: [] }, '"13-01" in yearly'],
    [{ yearly: [], holidays: ['2026-02-30'], workdays: [] }, '"2026-02-30" in holidays'],
    [{ yearly: [], holidays: [], workdays: [20260110] }, '20260110 in workdays'],
    [null, 'yearly is no list'],
  ])('refuses %j', (data, reason) => {
    expect(() => parseCalendar(data)).toThrow(reason);
  });
});
