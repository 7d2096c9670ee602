import { HubError } from '#libs/kernel';

/** The query string of a request, as the framework reads it. */
export type RawQuery = Readonly<Record<string, unknown>>;

const MAX_TEXT = 200;
/** Below 2^63, whatever the digits are. */
const ROW_ID = /^\d{1,18}$/;

/** A short text that is given once; undefined where it is not, or empty. Throws `malformed`. */
export function textParameter(query: RawQuery, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT || value.includes('\u0000')) {
    throw malformedQuery(`${name} is given once, as a short text`);
  }
  return value;
}

/** `limit`, how many at the most: a number from 1 to `max`, which has three digits; `usual` where it is not given. Throws `malformed`. */
export function limitParameter(query: RawQuery, usual: number, max: number): number {
  const text = textParameter(query, 'limit') ?? String(usual);
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > max) throw malformedQuery(`limit is a number from 1 to ${max}`);
  return limit;
}

/** `cursor` of a list that goes by the ids of its rows; undefined where it is not given. Throws `malformed`. */
export function rowCursorParameter(query: RawQuery): string | undefined {
  const cursor = textParameter(query, 'cursor');
  if (cursor !== undefined && !isRowId(cursor)) throw malformedQuery('cursor is none that was given');
  return cursor;
}

/** Any other text is the id of no row. */
export function isRowId(text: string): boolean {
  return ROW_ID.test(text);
}

/** One of the known texts; undefined where it is not given. Throws `malformed`. */
export function choiceParameter<T extends string>(query: RawQuery, name: string, known: readonly T[]): T | undefined {
  const text = textParameter(query, name);
  const found = known.find(each => each === text);
  if (text !== undefined && found === undefined) throw malformedQuery(`${name} is one of ${known.join(', ')}`);
  return found;
}

/** Throws `malformed` where there is a parameter that nobody reads: it would be ignored without a word. */
export function refuseOtherParameters(query: RawQuery, known: readonly string[]): void {
  if (Object.keys(query).some(name => !known.includes(name))) throw malformedQuery(`there are ${known.join(', ')}`);
}

export function malformedQuery(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'The query is not acceptable', { detail });
}
