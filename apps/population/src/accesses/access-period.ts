import { parseInstant } from '#libs/exchange';
import { invalid } from '#libs/http';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { type AccessPlace, decodeCursor } from './access-cursor.js';

/** What of the log is wanted: from, with it, to, without it; and after which place. */
export interface AccessPeriod {
  readonly from: Date;
  readonly to: Date;
  readonly after: AccessPlace | undefined;
  readonly limit: number;
}

const BEGINNING = Date.UTC(1990, 0, 1);
const END = Date.UTC(9999, 0, 1);
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** `from`, `to`, `cursor` and `limit` of a body: by default the newest 100 of all times. Throws `payload-invalid`. */
export function periodIn({ from, to, cursor, limit = DEFAULT_LIMIT }: JsonObject): AccessPeriod {
  const period = { from: instantIn('from', from, BEGINNING), to: instantIn('to', to, END) };
  if (period.from >= period.to) throw invalid('/from', 'must be before to');
  const isLimit = typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;
  if (!isLimit) throw invalid('/limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
  return { ...period, after: placeIn(cursor), limit };
}

function instantIn(name: string, value: JsonValue | undefined, otherwise: number): Date {
  const instant = value === undefined ? otherwise : typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant === undefined) throw invalid(`/${name}`, 'must be an RFC 3339 time with offset, from 1990 on');
  return new Date(instant);
}

function placeIn(cursor: JsonValue | undefined): AccessPlace | undefined {
  if (cursor === undefined) return undefined;
  const place = typeof cursor === 'string' ? decodeCursor(cursor) : undefined;
  return place ?? refuse();
}

function refuse(): never {
  throw invalid('/cursor', 'must be the nextCursor of a page');
}
