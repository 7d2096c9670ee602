import { HubError, isAgencyCode } from '#libs/kernel';
import { CAUSES, DIFFERENCE_KINDS } from '../domain/difference.js';
import { PARTIES } from '../domain/parties.js';
import { instantOrDay, isPeriod } from '../domain/period.js';
import type { DifferenceQuery } from '../persistence/differences.repository.js';
import type { Order, ReconciliationQuery } from '../persistence/reconciliations.repository.js';

export type RawQuery = Readonly<Record<string, unknown>>;

const STATES = ['receiving', 'comparing', 'done', 'failed'];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
const MAX_TEXT = 200;
/** Below 2^63, whatever the digits are. */
const ID = /^\d{1,18}$/;
const NUMBER = /^\d{1,9}$/;

/** What a book is to be compared for; throws `malformed`. `from` and `to` are instants, or days of the province. */
export function toOrder(query: RawQuery, actor: string): Order {
  refuseOthers(query, ['party', 'agency', 'from', 'to', 'system']);
  const party = PARTIES.find(each => each === query['party']);
  if (party === undefined) throw malformed(`party is one of ${PARTIES.join(', ')}`);
  const agency = textOf(query, 'agency') ?? '';
  if (!isAgencyCode(agency)) throw malformed('agency is the code of an agency');
  const period = { from: instantIn(query, 'from'), to: instantIn(query, 'to') };
  if (!isPeriod(period)) throw malformed('from is before to, by ten years at the most');
  const system = textOf(query, 'system');
  return { party, agency, period, actor, ...(system === undefined ? {} : { system }) };
}

export function toReconciliationQuery(query: RawQuery): ReconciliationQuery {
  refuseOthers(query, ['party', 'agency', 'state', 'cursor', 'limit']);
  const cursor = textOf(query, 'cursor');
  if (cursor !== undefined && !ID.test(cursor)) throw malformed('cursor is none that was given');
  return {
    party: oneOf(query, 'party', PARTIES),
    agency: textOf(query, 'agency'),
    state: oneOf(query, 'state', STATES),
    before: cursor,
    limit: limitIn(query),
  };
}

export function toDifferenceQuery(query: RawQuery): DifferenceQuery {
  refuseOthers(query, ['kind', 'cause', 'agency', 'cursor', 'limit']);
  return {
    kind: oneOf(query, 'kind', DIFFERENCE_KINDS),
    cause: oneOf(query, 'cause', CAUSES),
    agency: textOf(query, 'agency'),
    ...toPlace(query),
  };
}

export function toBadLineQuery(query: RawQuery): { after: number; limit: number } {
  refuseOthers(query, ['cursor', 'limit']);
  return toPlace(query);
}

/** Any other text is the id of nothing. */
export function toId(text: string): string {
  if (!ID.test(text)) throw notFound();
  return text;
}

export function toNumber(text: string): number {
  if (!NUMBER.test(text)) throw notFound();
  return Number(text);
}

function toPlace(query: RawQuery): { after: number; limit: number } {
  const cursor = textOf(query, 'cursor') ?? '0';
  if (!NUMBER.test(cursor)) throw malformed('cursor is none that was given');
  return { after: Number(cursor), limit: limitIn(query) };
}

function limitIn(query: RawQuery): number {
  const text = textOf(query, 'limit') ?? String(DEFAULT_LIMIT);
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw malformed(`limit is a number from 1 to ${MAX_LIMIT}`);
  return limit;
}

function instantIn(query: RawQuery, name: string): number {
  const instant = instantOrDay(textOf(query, name) ?? '');
  if (instant === undefined) throw malformed(`${name} is a time with offset (RFC 3339), or a day`);
  return instant;
}

function oneOf(query: RawQuery, name: string, known: readonly string[]): string | undefined {
  const text = textOf(query, name);
  if (text !== undefined && !known.includes(text)) throw malformed(`${name} is one of ${known.join(', ')}`);
  return text;
}

function refuseOthers(query: RawQuery, known: readonly string[]): void {
  if (Object.keys(query).some(name => !known.includes(name))) throw malformed(`there are ${known.join(', ')}`);
}

function textOf(query: RawQuery, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT || value.includes('\u0000')) {
    throw malformed(`${name} is given once, as a short text`);
  }
  return value;
}

function notFound(): HubError {
  return new HubError('missing', 'not-found', 'Nothing here has this id');
}

function malformed(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'The query is not acceptable', { detail });
}
