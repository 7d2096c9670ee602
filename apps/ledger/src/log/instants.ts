const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;
/** As the hub's own apps write it; days that not every month has take the slow way, which knows the calendar. */
const IN_UTC_MS = /^\d{4}-\d\d-([01]\d|2[0-8])T\d\d:\d\d:\d\d\.\d{3}Z$/;

/** RFC 3339 with an offset, from 1970 on; nothing that the hub counts happened before. */
export function isInstant(text: string): boolean {
  return RFC3339.test(text) && Date.parse(text) >= 0;
}

/** The same instant in UTC, in whole milliseconds: the ledger's unit, so that latencies are exact in it. */
export function toIsoInstant(text: string): string {
  return IN_UTC_MS.test(text) ? text : new Date(text).toISOString();
}
