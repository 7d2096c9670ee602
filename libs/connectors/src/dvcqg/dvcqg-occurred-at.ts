import type { Supplement } from '#libs/contracts';
import type { ServiceRecordStatus } from '#libs/kernel';
import type { DvcqgFields } from './dvcqg-fields.js';

/** The date that a status has of its own. */
const OWN_DATE: Partial<Record<ServiceRecordStatus, string>> = {
  1: 'NgayNopHoSo',
  2: 'NgayTiepNhan',
  3: 'NgayTuChoi',
  9: 'NgayKetThucXuLy',
  10: 'NgayTra',
};
const PAST_DATES = ['NgayNopHoSo', 'NgayTiepNhan', 'NgayTuChoi', 'NgayKetThucXuLy', 'NgayTra'];

/**
 * When the item's status was taken, and whether the item says so itself: then the time is part of the event's identity
 * and a repeated item is the same event.
 *
 * 1. The status's own date: 1 NgayNopHoSo · 2 the newer of NgayTiepNhan and the last NgayTiepNhanBoSung (a dossier
 *    that was accepted again after a supplement) · 3 NgayTuChoi · 5 the last NgayBoSung · 9 NgayKetThucXuLy · 10 NgayTra.
 * 2. Else, and always for 4, 6, 7 and 8, which have none: the newest date of the item that is not in the future and no
 *    promise. It is never later than a date that the dossier gets afterwards; the time of arrival would be, as
 *    one-stops often send a day's changes at night, and every later report would then count as late.
 * 3. Else `now`.
 *
 * By rules 2 and 3 two events may have one time, such as both 4 of 4→5→4: each arrival is then an event of its own, and
 * the state machine flags what only repeats. Progress rows carry a time of their own and do not need this rule.
 */
export function occurredAtOf(
  fields: DvcqgFields,
  status: ServiceRecordStatus,
  supplements: readonly Supplement[],
  now: string,
): { readonly occurredAt: string; readonly isDated: boolean } {
  const own = ownDate(fields, status, supplements);
  const occurredAt = own ?? newestUntil(now, allDates(fields, supplements)) ?? now;
  return { occurredAt, isDated: own !== undefined };
}

function ownDate(fields: DvcqgFields, status: ServiceRecordStatus, supplements: readonly Supplement[]) {
  if (status === 5) return newest(supplements.map(supplement => supplement.requestedAt));
  const name = OWN_DATE[status];
  const own = name === undefined ? undefined : fields.date(name);
  if (status !== 2 || own === undefined) return own;
  return newest([own, ...supplements.map(supplement => supplement.receivedAt)]);
}

function allDates(fields: DvcqgFields, supplements: readonly Supplement[]): (string | undefined)[] {
  const dates = PAST_DATES.map(name => fields.date(name));
  return [...dates, ...supplements.flatMap(({ requestedAt, receivedAt }) => [requestedAt, receivedAt])];
}

function newestUntil(now: string, dates: readonly (string | undefined)[]): string | undefined {
  return newest(dates.filter(date => date !== undefined && Date.parse(date) <= Date.parse(now)));
}

/** All are of one form and offset (`parseDvcqgDate`), so texts compare as instants; '' is an unknown one. */
function newest(dates: readonly (string | undefined)[]): string | undefined {
  const known = dates.filter(date => date !== undefined && date !== '');
  return known.sort().at(-1);
}
