/** The province's calendar as data; days are `yyyy-MM-dd`. */
export interface CalendarData {
  /** `MM-dd`: holidays of every year. */
  readonly yearly: readonly string[];
  /** Tết, and days off in the stead of others. */
  readonly holidays: readonly string[];
  /** Days of a week-end on which work is done in the stead of a day off. */
  readonly workdays: readonly string[];
}

const DAY_MS = 86_400_000;
/** Asia/Ho_Chi_Minh has had this offset, and no summer time, since 1975; a day begins there and not in Greenwich. */
const OFFSET_MS = 7 * 3_600_000;
/** When offices close, from the beginning of the day. */
const END_OF_WORK_MS = 17 * 3_600_000;
const FIRST_YEAR = 1990;
const LAST_YEAR = 2101;
const FIRST_DAY = Date.UTC(FIRST_YEAR, 0, 1) / DAY_MS;
const LAST_DAY = Date.UTC(LAST_YEAR, 0, 1) / DAY_MS;

/** Counts working days of the province. Instants are epoch ms. */
export class WorkingCalendar {
  /** For each day how many working days lie before it. */
  private readonly before: Int32Array;
  private readonly years: ReadonlySet<string>;

  constructor(data: CalendarData) {
    this.years = new Set(data.holidays.map(day => day.slice(0, 4)));
    const on = daysOf(data.workdays);
    const off = daysOf([...data.holidays, ...everyYear(data.yearly)]);
    const isWorking = (day: number): boolean => on.has(day) || !(isWeekEnd(day) || off.has(day));
    this.before = new Int32Array(LAST_DAY - FIRST_DAY + 1);
    for (let i = 1; i < this.before.length; i++) {
      this.before[i] = this.before[i - 1]! + (isWorking(FIRST_DAY + i - 1) ? 1 : 0);
    }
  }

  /**
   * Of the years from that of `from` to that of `to` those that nobody has entered: Tết is on other days each year, so
   * every year has holidays of its own.
   */
  yearsWithoutHolidays(from: number, to: number): number[] {
    const [first, last] = [from, to].map(instant => Number(dayText(instant).slice(0, 4))) as [number, number];
    const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return years.filter(year => !this.years.has(String(year)));
  }

  /** Working days from the day of `from`, with it, to the day of `to`, without it; 0 where that is not later. */
  workingDaysBetween(from: number, to: number): number {
    return Math.max(0, this.before[indexOf(to)]! - this.before[indexOf(from)]!);
  }

  /**
   * The instant so many working days later, at the same time of day: on the first day up to which that many working days
   * have begun after the day of `from`.
   */
  addWorkingDays(from: number, days: number): number {
    if (days <= 0) return from;
    const start = indexOf(from);
    const wanted = this.before[Math.min(start + 1, this.before.length - 1)]! + days;
    let [low, high] = [start, this.before.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.before[middle]! >= wanted) high = middle;
      else low = middle + 1;
    }
    return from + (low - 1 - start) * DAY_MS;
  }
}

/** Numbers of the days. */
function daysOf(texts: readonly string[]): ReadonlySet<number> {
  return new Set(texts.map(text => Date.parse(text) / DAY_MS));
}

/** `MM-dd` in each of the years that have the day: else 29 February would be read as 1 March. */
function everyYear(days: readonly string[]): string[] {
  const years = Array.from({ length: LAST_YEAR - FIRST_YEAR }, (_, i) => FIRST_YEAR + i);
  return years.flatMap(year => days.map(day => `${year}-${day}`)).filter(isDay);
}

/** The first day of 1970 was a Thursday. */
function isWeekEnd(day: number): boolean {
  const sinceSaturday = (day + 5) % 7;
  return sinceSaturday < 2;
}

/** Number of the day in Việt Nam on which the instant lies. */
export function localDayOf(instant: number): number {
  return Math.floor((instant + OFFSET_MS) / DAY_MS);
}

/** The day in Việt Nam on which the instant lies, `yyyy-MM-dd`. */
export function dayText(instant: number): string {
  return new Date(instant + OFFSET_MS).toISOString().slice(0, 10);
}

/** Whether an instant is the beginning of a day: that is how partners write a date of which they know the day only. */
export function isDayAlone(instant: number): boolean {
  return (instant + OFFSET_MS) % DAY_MS === 0;
}

/** The instant within the local day that begins at `day` which is nearest to the given one. */
export function withinDay(day: number, instant: number): number {
  return Math.min(Math.max(instant, day), day + DAY_MS - 1);
}

/** Until when something is due by a date: on a day alone until the end of work. */
export function deadlineOf(date: number): number {
  return isDayAlone(date) ? date + END_OF_WORK_MS : date;
}

/** A day outside the hub's years is taken for the nearest within. */
function indexOf(instant: number): number {
  const day = localDayOf(instant);
  return Math.min(Math.max(day, FIRST_DAY), LAST_DAY) - FIRST_DAY;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const YEARLY = /^\d{2}-\d{2}$/;

/** Calendar data from JSON. Throws an Error that names what does not fit. */
export function parseCalendar(json: unknown): CalendarData {
  const { yearly, holidays, workdays } = (json ?? {}) as Record<string, unknown>;
  return {
    yearly: daysIn('yearly', yearly, text => YEARLY.test(text) && isDay(`2024-${text}`)),
    holidays: daysIn('holidays', holidays, isDay),
    workdays: daysIn('workdays', workdays, isDay),
  };
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function daysIn(name: string, value: unknown, fits: (text: string) => boolean): string[] {
  if (!Array.isArray(value)) throw new Error(`Calendar: ${name} is no list`);
  const wrong: unknown = value.find(day => typeof day !== 'string' || !fits(day));
  if (wrong !== undefined) throw new Error(`Calendar: ${JSON.stringify(wrong)} in ${name} is no day`);
  return value as string[];
}
