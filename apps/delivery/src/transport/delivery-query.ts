import { HubError } from '#libs/kernel';
import type { DeadLetterQuery, DeadLetterState } from '../persistence/dead-letters.repository.js';
import type { DeliveryQuery } from '../persistence/deliveries.repository.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
const MAX_CODE = 200;
/** Below 2^63, whatever the digits are. */
const ID = /^\d{1,18}$/;

/** The list that a query string asks for; throws `malformed` where a parameter is none. */
export function toDeliveryQuery(query: Readonly<Record<string, unknown>>): DeliveryQuery {
  const state = textOf(query, 'state');
  if (state !== undefined && state !== 'parked' && state !== 'dead') throw malformed('state is parked or dead');
  const { cursor = '0', limit } = toPageQuery(query);
  return { state, subscription: textOf(query, 'subscription'), after: cursor, limit };
}

const LETTER_STATES: readonly DeadLetterState[] = ['open', 'replayed', 'given-up'];

/** The list of dead letters that a query string asks for; throws `malformed` where a parameter is none. */
export function toDeadLetterQuery(query: Readonly<Record<string, unknown>>): DeadLetterQuery {
  const text = textOf(query, 'state');
  const state = LETTER_STATES.find(known => known === text);
  if (text !== undefined && state === undefined) throw malformed(`state is one of ${LETTER_STATES.join(', ')}`);
  const { cursor, limit } = toPageQuery(query);
  return { consumer: textOf(query, 'consumer'), state, before: cursor, limit };
}

/** The page that a query string asks for; throws `malformed` where a parameter is none. */
export function toPageQuery(query: Readonly<Record<string, unknown>>): { cursor: string | undefined; limit: number } {
  const limit = textOf(query, 'limit') ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT) {
    throw malformed(`limit is a number from 1 to ${MAX_LIMIT}`);
  }
  const cursor = textOf(query, 'cursor');
  if (cursor !== undefined && !ID.test(cursor)) throw malformed('cursor is none that was given');
  return { cursor, limit: Number(limit) };
}

/** Any other text is the id of nothing. */
export function toId(text: string): string {
  if (!ID.test(text)) throw new HubError('missing', 'not-found', 'Nothing here has this id');
  return text;
}

/** A parameter that is given once; undefined where it is not. */
export function textOf(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_CODE || value.includes('\u0000')) {
    throw malformed(`${name} is given once, as a short text`);
  }
  return value;
}

export function malformed(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'The query is not acceptable', { detail });
}
