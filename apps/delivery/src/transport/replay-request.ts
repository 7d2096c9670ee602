import { invalid } from '#libs/http';
import { isTransactionId, type JsonObject } from '#libs/kernel';
import type { ReplaySelection } from '../domain/replay-selection.js';

const MAX_IDS = 1_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** `{"from", "to"?}` (by when they were accepted; `to` is now where it is left out) or `{"ids"}`, never both. */
export function selectionIn({ from, to, ids }: JsonObject, now = new Date()): ReplaySelection {
  if (ids !== undefined) {
    if (from !== undefined || to !== undefined) throw invalid('/ids', 'cannot stand beside from and to');
    return { transactionIds: idsIn('ids', ids) };
  }
  const range = { from: instantIn('from', from), to: to === undefined ? now : instantIn('to', to) };
  if (range.from >= range.to) throw invalid('/from', 'must be before to');
  return range;
}

/** 1 to 1,000 transaction ids, each once; throws `payload-invalid`. */
export function idsIn(name: string, ids: unknown): string[] {
  const fits = Array.isArray(ids) && ids.length >= 1 && ids.length <= MAX_IDS;
  if (fits && ids.every((id): id is string => typeof id === 'string' && isTransactionId(id))) {
    return [...new Set(ids.map(id => id.toLowerCase()))];
  }
  throw invalid(`/${name}`, `must be 1 to ${MAX_IDS} transaction ids`);
}

function instantIn(name: string, value: unknown): Date {
  const at = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  if (at && !Number.isNaN(at.getTime())) return at;
  throw invalid(`/${name}`, 'must be a time with offset (RFC 3339)');
}
