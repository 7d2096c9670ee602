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
import { HubError } from '#libs/kernel';
import { type AccessPlace, decodeCursor } from '../../accesses/access-cursor.js';
import type { FindingQuery, FindingState } from '../persistence/findings.repository.js';

const STATES: readonly FindingState[] = ['open', 'closed'];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** `state`, `rule`, `agency`, `cursor`, `limit`; throws `malformed` where a parameter is none. */
export function toFindingQuery(query: RawQuery): FindingQuery {
  refuseOtherParameters(query, ['state', 'rule', 'agency', 'cursor', 'limit']);
  const state = choiceParameter(query, 'state', STATES);
  const before = rowCursorParameter(query);
  return {
    state,
    rule: textParameter(query, 'rule'),
    agency: textParameter(query, 'agency'),
    before,
    limit: limitParameter(query, DEFAULT_LIMIT, MAX_LIMIT),
  };
}

/** From where on the accesses behind a finding are wanted: `cursor`. */
export function toPlace(query: RawQuery): AccessPlace | undefined {
  refuseOtherParameters(query, ['cursor']);
  const cursor = textParameter(query, 'cursor');
  if (cursor === undefined) return undefined;
  const place = decodeCursor(cursor);
  if (place === undefined) throw malformedQuery('cursor is none that was given');
  return place;
}

/** Any other text is the id of nothing. */
export function toId(text: string): string {
  if (!isRowId(text)) throw new HubError('missing', 'not-found', 'There is no such finding');
  return text;
}
