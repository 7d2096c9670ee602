const DAY_MS = 86_400_000;
/** Asia/Ho_Chi_Minh has had this offset, and no summer time, since 1975. */
const OFFSET_MS = 7 * 3_600_000;
const MAX_DAYS = 3_660;

/** From, with it, to, without it; epoch ms. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?$/;

/** Epoch ms of an RFC 3339 instant, or of the beginning of a day in the province; undefined where it is neither. */
export function instantOrDay(text: string): number | undefined {
  return DAY.test(text) ? beginningOf(text) : instantOf(text, false);
}

/** Epoch ms of an RFC 3339 instant; of a time of the province too, where that is allowed. */
export function instantOf(text: string, localTimes: boolean): number | undefined {
  if (INSTANT.test(text)) return known(Date.parse(text));
  const local = localTimes ? LOCAL.exec(text) : null;
  return local ? known(Date.parse(`${local[1]}T${local[2]}Z`) - OFFSET_MS) : undefined;
}

/** The day of the province in which an instant lies, `yyyy-MM-dd`. */
export function dayOf(instant: number): string {
  return new Date(instant + OFFSET_MS).toISOString().slice(0, 10);
}

/** Epoch ms at which a day begins in the province; undefined where there is no such day. */
export function beginningOf(day: string): number | undefined {
  const instant = known(Date.parse(`${day}T00:00:00Z`));
  return instant !== undefined && new Date(instant).toISOString().startsWith(day) ? instant - OFFSET_MS : undefined;
}

/** Whether the period is one that can be compared. */
export function isPeriod({ from, to }: Period): boolean {
  return from < to && to - from <= MAX_DAYS * DAY_MS;
}

/** The last day whose hour has come. */
export function lastDueDay(now: number, hour: number): string {
  return dayOf(now - hour * 3_600_000);
}

/** Whole days up to the one that is due; from where the last good comparison ended, so that no missed day is left out. */
export function periodOfDay(dueDay: string, days: number, comparedUntil: number | undefined): Period {
  const to = beginningOf(dueDay)!;
  const usual = to - days * DAY_MS;
  const earliest = to - MAX_DAYS * DAY_MS;
  return { from: Math.max(earliest, Math.min(usual, comparedUntil ?? usual)), to };
}

function known(instant: number): number | undefined {
  return Number.isNaN(instant) ? undefined : instant;
}
