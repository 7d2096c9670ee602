import { bodyHashOf, type JsonObject } from '#libs/kernel';

/**
 * What names each record of a call, so that the call repeated is no second one: the caller's own name for it, else what
 * the record says. The protocol has no names of messages, and its dates often no time: two that differ in anything are two.
 */
export function identityOf(records: readonly JsonObject[], row: number, given: string | undefined): string {
  if (given === undefined) return `content ${bodyHashOf(JSON.stringify(records[row]))}`;
  return records.length === 1 ? given : `${given}/${row}`;
}
