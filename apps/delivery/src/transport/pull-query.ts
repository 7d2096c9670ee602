import { invalid, malformedQuery, textParameter } from '#libs/http';
import type { JsonValue } from '#libs/kernel';
import type { PullQuery } from '../application/pull.service.js';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_WAIT_S = 30;
/** Below 2^53, whatever the digits are. */
const CURSOR = /^\d{1,15}$/;

/** What a query string asks for; throws `malformed` where a parameter is none. */
export function toPullQuery(query: Readonly<Record<string, unknown>>): PullQuery {
  const after = textParameter(query, 'after');
  if (after !== undefined && !CURSOR.test(after)) throw malformedQuery('after is a cursor that was given');
  return {
    after: after === undefined ? undefined : Number(after),
    limit: numberOf(query, 'limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT,
    waitMs: 1_000 * (numberOf(query, 'wait', 0, MAX_WAIT_S) ?? 0),
  };
}

/** The cursor of a body; throws `payload-invalid`. */
export function toCursor(given: JsonValue | undefined): number {
  if (typeof given === 'string' && CURSOR.test(given)) return Number(given);
  throw invalid('/cursor', 'must be the cursor of an answer that you got');
}

function numberOf(
  query: Readonly<Record<string, unknown>>,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = textParameter(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw malformedQuery(`${name} is a number from ${least} to ${most}`);
}
