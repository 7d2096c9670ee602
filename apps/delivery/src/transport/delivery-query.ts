import {
  choiceParameter,
  isRowId,
  limitParameter,
  malformedQuery,
  type RawQuery,
  rowCursorParameter,
  textParameter,
} from '#libs/http';
import { HubError, isUuid } from '#libs/kernel';
import { COMMAND_STATES } from '../persistence/command-row.js';
import type { CommandQuery } from '../persistence/commands.repository.js';
import type { DeadLetterQuery, DeadLetterState } from '../persistence/dead-letters.repository.js';
import type { DeliveryQuery } from '../persistence/deliveries.repository.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** The list that a query string asks for; throws `malformed` where a parameter is none. */
export function toDeliveryQuery(query: RawQuery): DeliveryQuery {
  const state = textParameter(query, 'state');
  if (state !== undefined && state !== 'parked' && state !== 'dead') throw malformedQuery('state is parked or dead');
  const { cursor = '0', limit } = toPageQuery(query);
  return { state, subscription: textParameter(query, 'subscription'), after: cursor, limit };
}

const LETTER_STATES: readonly DeadLetterState[] = ['open', 'replayed', 'given-up'];

/** The list of dead letters that a query string asks for; throws `malformed` where a parameter is none. */
export function toDeadLetterQuery(query: RawQuery): DeadLetterQuery {
  const state = choiceParameter(query, 'state', LETTER_STATES);
  const { cursor, limit } = toPageQuery(query);
  return { consumer: textParameter(query, 'consumer'), state, before: cursor, limit };
}

/** The list of commands that a query string asks for; throws `malformed` where a parameter is none. */
export function toCommandQuery(query: RawQuery): CommandQuery {
  const state = choiceParameter(query, 'state', COMMAND_STATES);
  const { cursor, limit } = toPageQuery(query);
  return { state, subscription: textParameter(query, 'subscription'), before: cursor, limit };
}

/** The page that a query string asks for; throws `malformed` where a parameter is none. */
export function toPageQuery(query: RawQuery): { cursor: string | undefined; limit: number } {
  const limit = limitParameter(query, DEFAULT_LIMIT, MAX_LIMIT);
  return { cursor: rowCursorParameter(query), limit };
}

/** Any other text is the id of nothing. */
export function toId(text: string): string {
  if (!isRowId(text)) throw notFound();
  return text;
}

/** As `toId`, of a command; as the database writes it. */
export function toCommandId(text: string): string {
  if (!isUuid(text)) throw notFound();
  return text.toLowerCase();
}

function notFound(): HubError {
  return new HubError('missing', 'not-found', 'Nothing here has this id');
}
