const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;
/** As the hub's own apps write it; days that not every month has take the slow way, which knows the calendar. */
const IN_UTC_MS =
  /^(?:19[7-9]|[2-9]\d\d)\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** RFC 3339 with an offset, from 1970 on; nothing that the hub counts happened before. */
export function isInstant(text: string): boolean {
  return IN_UTC_MS.test(text) || (RFC3339.test(text) && Date.parse(text) >= 0);
}

/** The same instant in UTC, in whole milliseconds: the ledger's unit, so that latencies are exact in it. */
export function toIsoInstant(text: string): string {
  return IN_UTC_MS.test(text) ? text : new Date(text).toISOString();
}
