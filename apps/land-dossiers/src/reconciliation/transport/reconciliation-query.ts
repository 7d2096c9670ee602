import {
  choiceParameter,
  isRowId,
  limitParameter,
  malformedQuery,
  type RawQuery,
  refuseOtherParameters,
  rowCursorParameter,
  textParameter,
} from '#libs/http';
import { HubError, isAgencyCode } from '#libs/kernel';
import { CAUSES, DIFFERENCE_KINDS } from '../domain/difference.js';
import { PARTIES } from '../domain/parties.js';
import { instantOrDay, isPeriod } from '../domain/period.js';
import type { DifferenceQuery } from '../persistence/differences.repository.js';
import type { Order, ReconciliationQuery } from '../persistence/reconciliations.repository.js';

const STATES = ['receiving', 'comparing', 'done', 'failed'];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
const NUMBER = /^\d{1,9}$/;

/** What a book is to be compared for; throws `malformed`. `from` and `to` are instants, or days of the province. */
export function toOrder(query: RawQuery, actor: string): Order {
  refuseOtherParameters(query, ['party', 'agency', 'from', 'to', 'system']);
  const party = PARTIES.find(each => each === query['party']);
  if (party === undefined) throw malformedQuery(`party is one of ${PARTIES.join(', ')}`);
  const agency = textParameter(query, 'agency') ?? '';
  if (!isAgencyCode(agency)) throw malformedQuery('agency is the code of an agency');
  const period = { from: instantIn(query, 'from'), to: instantIn(query, 'to') };
  if (!isPeriod(period)) throw malformedQuery('from is before to, by ten years at the most');
  const system = textParameter(query, 'system');
  return { party, agency, period, actor, ...(system === undefined ? {} : { system }) };
}

export function toReconciliationQuery(query: RawQuery): ReconciliationQuery {
  refuseOtherParameters(query, ['party', 'agency', 'state', 'cursor', 'limit']);
  const before = rowCursorParameter(query);
  return {
    party: choiceParameter(query, 'party', PARTIES),
    agency: textParameter(query, 'agency'),
    state: choiceParameter(query, 'state', STATES),
    before,
    limit: limitParameter(query, DEFAULT_LIMIT, MAX_LIMIT),
  };
}

export function toDifferenceQuery(query: RawQuery): DifferenceQuery {
  refuseOtherParameters(query, ['kind', 'cause', 'agency', 'dossier', 'cursor', 'limit']);
  return {
    kind: choiceParameter(query, 'kind', DIFFERENCE_KINDS),
    cause: choiceParameter(query, 'cause', CAUSES),
    agency: textParameter(query, 'agency'),
    dossier: textParameter(query, 'dossier'),
    ...toPlace(query),
  };
}

export function toBadLineQuery(query: RawQuery): { after: number; limit: number } {
  refuseOtherParameters(query, ['cursor', 'limit']);
  return toPlace(query);
}

/** Any other text is the id of nothing. */
export function toId(text: string): string {
  if (!isRowId(text)) throw notFound();
  return text;
}

export function toNumber(text: string): number {
  if (!NUMBER.test(text)) throw notFound();
  return Number(text);
}

function toPlace(query: RawQuery): { after: number; limit: number } {
  const cursor = textParameter(query, 'cursor') ?? '0';
  if (!NUMBER.test(cursor)) throw malformedQuery('cursor is none that was given');
  return { after: Number(cursor), limit: limitParameter(query, DEFAULT_LIMIT, MAX_LIMIT) };
}

function instantIn(query: RawQuery, name: string): number {
  const instant = instantOrDay(textParameter(query, name) ?? '');
  if (instant === undefined) throw malformedQuery(`${name} is a time with offset (RFC 3339), or a day`);
  return instant;
}

function notFound(): HubError {
  return new HubError('missing', 'not-found', 'Nothing here has this id');
}
