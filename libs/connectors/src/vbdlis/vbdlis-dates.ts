import { DateTime } from 'luxon';

const ZONE = 'Asia/Ho_Chi_Minh';
const UTC_FORM = "yyyy-MM-dd'T'HH:mm:ss'Z'";
const LOCAL_FORM = "yyyy-MM-dd'T'HH:mm:ss";
/** As the record's own schema has it; the registers of land know nothing older that is still under way. */
const [FIRST_YEAR, LAST_YEAR] = [1990, 2099];
/** What .NET writes for a date that was never set. */
const NEVER_SET = /^0001-01-01(T00:00:00(\.0+)?(Z|[+-]\d\d:\d\d)?)?$/;

const FORMS = [
  /^(?<y>\d{4})-(?<mo>\d\d)-(?<d>\d\d)(?:[T ](?<h>\d\d):(?<mi>\d\d)(?::(?<s>\d\d)(?<f>\.\d{1,9})?)?(?<o>Z|[+-]\d\d:?\d\d)?)?$/i,
  /^(?<d>\d\d)\/(?<mo>\d\d)\/(?<y>\d{4})(?: (?<h>\d\d):(?<mi>\d\d):(?<s>\d\d))?$/,
  /^(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)(?:(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d))?$/,
];

export const NOT_A_TIME =
  'must be a time: ISO 8601, dd/MM/yyyy, dd/MM/yyyy HH:mm:ss, yyyyMMdd or yyyyMMddHHmmss, without offset local time';
export const NO_SUCH_TIME = 'names a day or a time of day that does not exist';
export const OUT_OF_CENTURY = `must lie in the years ${FIRST_YEAR} to ${LAST_YEAR}`;

/** What a day alone stands for: its beginning, or of a date until when something is due, the end of work on it. */
export type DayAlone = 'beginning' | 'end-of-work';
const END_OF_WORK_HOUR = 17;

/**
 * How a sender's clock is read. as-written: an offset counts, a time without one is Vietnam's · utc: a time without one is
 * UTC · local: a `Z` means nothing, some put it behind their local time. An offset in digits always counts, and a day alone
 * is one of Vietnam.
 */
export const VBDLIS_CLOCKS = ['as-written', 'utc', 'local'] as const;
export type VbdlisClock = (typeof VBDLIS_CLOCKS)[number];

export type ReadTime = { readonly instant: string | undefined } | { readonly problem: string };

/** Any time that the partners write as RFC 3339 with Vietnam's offset; no instant where the date was never set. */
export function readVbdlisTime(
  text: string,
  dayAlone: DayAlone = 'beginning',
  clock: VbdlisClock = 'as-written',
): ReadTime {
  if (NEVER_SET.test(text)) return { instant: undefined };
  const groups = FORMS.map(form => form.exec(text)?.groups).find(found => found !== undefined);
  if (!groups) return { problem: NOT_A_TIME };
  const year = numberOf(groups['y']);
  if (year < FIRST_YEAR || year > LAST_YEAR) return { problem: OUT_OF_CENTURY };
  const isDue = dayAlone === 'end-of-work' && groups['h'] === undefined;
  const zone = zoneOf(groups, clock);
  const time = timeOf(isDue ? { ...groups, h: `${END_OF_WORK_HOUR}` } : groups, zone);
  if (!time?.isValid) return { problem: NO_SUCH_TIME };
  return { instant: time.setZone(ZONE).toISO({ suppressMilliseconds: true }) ?? undefined };
}

/** An RFC 3339 instant as the partners write it; fractions of a second are cut. */
export function writeVbdlisTime(instant: string, dates: 'utc' | 'local'): string {
  const time = DateTime.fromISO(instant, { setZone: true });
  return dates === 'utc' ? time.toUTC().toFormat(UTC_FORM) : time.setZone(ZONE).toFormat(LOCAL_FORM);
}

type Groups = Readonly<Record<string, string | undefined>>;

function timeOf({ y, mo, d, h, mi, s, f }: Groups, zone: string): DateTime | undefined {
  const hour = numberOf(h);
  // luxon takes 24:00 for the next day's beginning.
  if (hour > 23) return undefined;
  const millisecond = f === undefined ? 0 : Math.floor(Number(f) * 1_000);
  const parts = { year: numberOf(y), month: numberOf(mo), day: numberOf(d), hour, minute: numberOf(mi) };
  return DateTime.fromObject({ ...parts, second: numberOf(s), millisecond }, { zone });
}

function zoneOf({ h, o: offset }: Groups, clock: VbdlisClock): string {
  if (offset === undefined) return clock === 'utc' && h !== undefined ? 'UTC' : ZONE;
  if (/^z$/i.test(offset)) return clock === 'local' ? ZONE : 'UTC';
  return `UTC${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`;
}

function numberOf(digits: string | undefined): number {
  return Number(digits ?? 0);
}
