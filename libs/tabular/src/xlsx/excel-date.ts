const DAY_MS = 86_400_000;
/** Day 0 of the two systems, in days since 1970-01-01. */
const DAY_ZERO_1900 = -25_568;
const DAY_ZERO_1904 = -24_107;
/** 9999-12-31 in the system of 1900. */
const LAST_DAY = 2_958_465;

/**
 * A spreadsheet's day number as YYYY-MM-DD; undefined where it is none. The system of 1900 has a day 60 that never was: it is
 * given as it is shown, 1900-02-29, and whoever reads the date will refuse it.
 */
export function excelDate(serial: number, is1904: boolean): string | undefined {
  const day = Math.floor(serial);
  if (!(day >= 0 && day <= LAST_DAY) || (day === 0 && !is1904)) return undefined;
  if (is1904) return isoDate(DAY_ZERO_1904 + day);
  if (day === 60) return '1900-02-29';
  return isoDate(DAY_ZERO_1900 + day - (day > 60 ? 1 : 0));
}

function isoDate(daysSince1970: number): string {
  return new Date(daysSince1970 * DAY_MS).toISOString().slice(0, 10);
}
