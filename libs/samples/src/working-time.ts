const DAY_SECONDS = 86_400;
const OFFSET_SECONDS = 7 * 3_600;
const MORNING_START = 7.5 * 60;
const MORNING_MINUTES = 4 * 60;
const AFTERNOON_START = 13.5 * 60;

/** Minutes that an office works on one day: 7:30–11:30 and 13:30–17:00. */
export const WORKING_DAY_MINUTES = 450;

/** The Monday from which working minutes count, as days since 1970-01-01 in Vietnam. */
export function mondayOf(instant: string): number {
  const days = Math.floor((Date.parse(instant) / 1000 + OFFSET_SECONDS) / DAY_SECONDS);
  // 1970-01-01 was a Thursday.
  return days - ((days + 3) % 7);
}

/** Seconds since 1970-01-01 local time at a working minute after (or, negative, before) the given Monday. */
export function localSecondsAt(monday: number, workingMinute: number): number {
  const workingDay = Math.floor(workingMinute / WORKING_DAY_MINUTES);
  const minute = workingMinute - workingDay * WORKING_DAY_MINUTES;
  const week = Math.floor(workingDay / 5);
  const calendarDay = monday + week * 7 + (workingDay - week * 5);
  const offset = minute < MORNING_MINUTES ? MORNING_START + minute : AFTERNOON_START + minute - MORNING_MINUTES;
  return calendarDay * DAY_SECONDS + offset * 60;
}

const two = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
const dates = new Map<number, string>();

/** `2025-05-06` of a day since 1970-01-01. */
export function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size > 5_000) dates.clear();
    date = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

export function dayOf(localSeconds: number): number {
  return Math.floor(localSeconds / DAY_SECONDS);
}

/** RFC 3339 with Vietnam's offset, to the second. */
export function instantOf(localSeconds: number): string {
  const second = localSeconds % DAY_SECONDS;
  const hours = two[Math.floor(second / 3_600)]!;
  const minutes = two[Math.floor((second % 3_600) / 60)]!;
  return `${dateOf(dayOf(localSeconds))}T${hours}:${minutes}:${two[second % 60]!}+07:00`;
}

/** `250506`, as dossier codes carry it. */
export function shortDateOf(day: number): string {
  const date = dateOf(day);
  return date.slice(2, 4) + date.slice(5, 7) + date.slice(8, 10);
}
