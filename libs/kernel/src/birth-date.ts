/** Asia/Ho_Chi_Minh: has had this offset, and no summer time, since 1975. */
const VIETNAM_OFFSET_MS = 7 * 3_600_000;

const FULL = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const AS_IN_FILES = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/;
const YEAR = /^[0-9]{4}$/;
const FIRST_YEAR = 1900;

/** A date of birth, of which sometimes only the year is known. */
export interface BirthDate {
  readonly kind: 'day' | 'year';
  /** `YYYY-MM-DD` of a day, `YYYY` of a year. */
  readonly text: string;
  readonly year: number;
}

/**
 * `not-a-date`: none of the three forms, in ASCII digits · `no-such-day`: not in the calendar (29 February 1900) ·
 * `before-1900` · `future-birth`.
 */
export type BirthDateProblemCode = 'not-a-date' | 'no-such-day' | 'before-1900' | 'future-birth';

/** Says nothing of what was read. */
export interface BirthDateProblem {
  readonly kind: 'problem';
  readonly code: BirthDateProblemCode;
}

/** Today in Vietnam as `YYYY-MM-DD`; `nowMs` in milliseconds since 1970. */
export function todayInVietnam(nowMs = Date.now()): string {
  return new Date(nowMs + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * Reads `YYYY-MM-DD`, `DD/MM/YYYY` (day first, as files have it; leading zeros may be missing) or `YYYY`. `today` as
 * `YYYY-MM-DD`. Throws nothing.
 */
export function readBirthDate(text: string, today = todayInVietnam()): BirthDate | BirthDateProblem {
  if (YEAR.test(text)) return checked({ kind: 'year', text, year: Number(text) }, today);
  const date = isoOf(text);
  if (date === undefined) return problem('not-a-date');
  return isInCalendar(date) ? checked({ kind: 'day', text: date, year: yearOf(date) }, today) : problem('no-such-day');
}

/**
 * Whether what is told of somebody is true of what is known. A year is true of every day in it; a day is not of a year
 * alone, because nobody can confirm it.
 */
export function isSameBirthDate(told: BirthDate, known: BirthDate): boolean {
  return told.kind === 'year' ? told.year === known.year : told.text === known.text;
}

function isoOf(text: string): string | undefined {
  if (FULL.test(text)) return text;
  const [, day, month, year] = AS_IN_FILES.exec(text) ?? [];
  return day && month && year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
}

function isInCalendar(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  // JavaScript takes 30 February for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

function checked(date: BirthDate, today: string): BirthDate | BirthDateProblem {
  if (date.year < FIRST_YEAR) return problem('before-1900');
  return date.text > today.slice(0, date.text.length) ? problem('future-birth') : date;
}

function yearOf(date: string): number {
  return Number(date.slice(0, 4));
}

function problem(code: BirthDateProblemCode): BirthDateProblem {
  return { kind: 'problem', code };
}
