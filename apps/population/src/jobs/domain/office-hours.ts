/** Asia/Ho_Chi_Minh: has had this offset, and no summer time, since 1975. */
const VIETNAM_OFFSET_MINUTES = 7 * 60;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const SPAN = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;
const DAYS = /^([1-7])(?:-([1-7]))?$/;

/** When a partner wants to be asked. */
export interface OfficeHours {
  /** Minutes since midnight in Vietnam: from, and up to; one that ends before it begins goes on over midnight. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  /** On which a span begins; 1 Monday … 7 Sunday. */
  readonly days: ReadonlySet<number>;
}

/** Of a partner whose hours cannot be read. */
export const NEVER: OfficeHours = { spans: [], days: new Set() };

/**
 * Settings of a connector: `hours`, e.g. `07:00-11:30,13:30-17:30` or `22:00-06:00` (until the next morning), and `days`, e.g.
 * `1-5` or `1-5,6` (1 is Monday); what is absent limits nothing. undefined: always. Throws where they are none.
 */
export function readOfficeHours(settings: Readonly<Record<string, string>>): OfficeHours | undefined {
  const { hours, days } = settings;
  if (hours === undefined && days === undefined) return undefined;
  return {
    spans: (hours ?? '00:00-24:00').split(',').map(part => spanOf(part.trim())),
    days: new Set((days ?? '1-7').split(',').flatMap(part => daysOf(part.trim()))),
  };
}

export function isOpen(hours: OfficeHours | undefined, nowMs: number): boolean {
  if (!hours) return true;
  const { weekday, minute } = localTime(nowMs);
  const isToday = hours.days.has(weekday);
  const isSinceYesterday = hours.days.has(weekday === 1 ? 7 : weekday - 1);
  return hours.spans.some(([from, to]) => {
    if (from < to) return isToday && from <= minute && minute < to;
    return (isToday && from <= minute) || (isSinceYesterday && minute < to);
  });
}

/** When it opens next, in ms since 1970; `nowMs` where it is open, undefined where it never does. */
export function nextOpening(hours: OfficeHours | undefined, nowMs: number): number | undefined {
  if (isOpen(hours, nowMs)) return nowMs;
  const minuteStart = nowMs - (nowMs % MINUTE_MS);
  for (let minutes = 1; minutes <= 8 * DAY_MINUTES; minutes++) {
    const at = minuteStart + minutes * MINUTE_MS;
    if (isOpen(hours, at)) return at;
  }
  return undefined;
}

function localTime(nowMs: number): { weekday: number; minute: number } {
  const minutes = Math.floor(nowMs / MINUTE_MS) + VIETNAM_OFFSET_MINUTES;
  const day = Math.floor(minutes / DAY_MINUTES);
  // 1 January 1970 was a Thursday.
  return { weekday: ((day + 3) % 7) + 1, minute: minutes % DAY_MINUTES };
}

function spanOf(text: string): readonly [number, number] {
  const [, fromHour, fromMinute, toHour, toMinute] = SPAN.exec(text) ?? [];
  const from = Number(fromHour) * 60 + Number(fromMinute);
  const to = Number(toHour) * 60 + Number(toMinute);
  if (from !== to && to <= DAY_MINUTES) return [from, to];
  throw new Error('hours must be like 07:00-11:30,13:30-17:30 or 22:00-06:00');
}

function daysOf(text: string): number[] {
  const [, first, last = first] = DAYS.exec(text) ?? [];
  if (!first || Number(first) > Number(last)) throw new Error('days must be like 1-5 or 1-5,7');
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
}
