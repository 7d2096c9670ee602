/** RFC 3339 date-time with offset, in upper case; fractions up to nanoseconds. */
const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const EARLIEST_YEAR = 1990;
/** No place on Earth is further from UTC. */
const MAX_OFFSET_MINUTES = 14 * 60;

/**
 * Milliseconds since 1970 of an instant as the hub takes it, or undefined: no offset, a day that the calendar does
 * not have (JavaScript's own parser rolls 30 February over), a leap second, a year before 1990.
 */
export function parseInstant(text: string): number | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Six;
  const offset = offsetMinutes(match[8], match[9], match[10]);
  if (offset === undefined || !isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const millis = match[7] ? Math.floor(Number(match[7]) * 1000) : 0;
  return Date.UTC(year, month - 1, day, hour, minute - offset, second, millis);
}

type Six = [number, number, number, number, number, number];

function isDay(year: number, month: number, day: number): boolean {
  if (year < EARLIEST_YEAR || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function offsetMinutes(sign: string | undefined, hours = '0', minutes = '0'): number | undefined {
  const offset = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || offset > MAX_OFFSET_MINUTES) return undefined;
  return sign === '-' ? -offset : offset;
}
