import type { Envelope } from '#libs/contracts';

/** Which events a replay brings again: by when they were accepted, or by name. */
export type ReplaySelection =
  { readonly from: Date; readonly to: Date } | { readonly transactionIds: readonly string[] };

/** Whether an event is one of them; `to` is outside. */
export function selectorOf(selection: ReplaySelection): (envelope: Pick<Envelope, 'id' | 'acceptedAt'>) => boolean {
  if ('transactionIds' in selection) {
    const ids = new Set(selection.transactionIds);
    return ({ id }) => ids.has(id);
  }
  const [from, to] = [selection.from.getTime(), selection.to.getTime()];
  return ({ acceptedAt }) => {
    const at = Date.parse(acceptedAt);
    return at >= from && at < to;
  };
}

/** Clocks of two machines may differ by so much. */
const CLOCKS_APART_MS = 300_000;

/**
 * From when on the changed topic is read: an event is produced after it was accepted, sometimes hours after, never
 * before. Undefined: all that the topic has.
 */
export function producedSince(selection: ReplaySelection): number | undefined {
  return 'from' in selection ? selection.from.getTime() - CLOCKS_APART_MS : undefined;
}
