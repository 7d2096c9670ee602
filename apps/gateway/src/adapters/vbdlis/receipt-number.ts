import { DateTime } from 'luxon';

const ZONE = 'Asia/Ho_Chi_Minh';
/** The form has room for five digits. */
export const LAST_RECEIPT = 99_999;

/** The day of a receipt number, `yyMMdd`, by the clock of Vietnam. */
export function receiptDayOf(now: number): string {
  return DateTime.fromMillis(now, { zone: ZONE }).toFormat('yyMMdd');
}

/** `<agency>-yyMMdd-NNNNN` (domain.md 4). */
export function receiptNumberOf(agency: string, day: string, number: number): string {
  return `${agency}-${day}-${String(number).padStart(5, '0')}`;
}
