import { choiceParameter, malformedQuery, type RawQuery, refuseOtherParameters, textParameter } from '#libs/http';
import type { DossierQuery } from '../persistence/dossier-list.repository.js';
import { PROCESS_STATES } from '../domain/process-moves.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_STUCK_DAYS = 3_650;
const FLAGS = ['overdue', 'held', 'filesMissing', 'procedureUnknown'];
const NAMES = ['state', 'stuckDays', 'agency', 'parcel', 'cursor', 'limit', ...FLAGS];

/** The list that a query string asks for; throws `malformed` where a parameter is none. */
export function toDossierQuery(query: RawQuery, now: Date): DossierQuery {
  refuseOtherParameters(query, NAMES);
  const stuckDays = numberIn(query, 'stuckDays', MAX_STUCK_DAYS);
  const state = choiceParameter(query, 'state', PROCESS_STATES);
  return {
    state,
    overdueAt: flagIn(query, 'overdue') ? now : undefined,
    lastBefore: stuckDays === undefined ? undefined : new Date(now.getTime() - stuckDays * 86_400_000),
    agency: textParameter(query, 'agency'),
    held: flagIn(query, 'held'),
    filesMissing: flagIn(query, 'filesMissing'),
    procedureUnknown: flagIn(query, 'procedureUnknown'),
    parcel: parcelIn(query),
    after: textParameter(query, 'cursor'),
    limit: numberIn(query, 'limit', MAX_LIMIT) ?? DEFAULT_LIMIT,
  };
}

function parcelIn(query: RawQuery): DossierQuery['parcel'] {
  const text = textParameter(query, 'parcel');
  if (text === undefined) return undefined;
  const [commune, mapSheet, ...number] = text.split(',');
  if (!commune || !mapSheet || number.length !== 1) throw malformedQuery('parcel is commune,map sheet,number');
  return { commune, mapSheet, parcelNumber: number[0]! };
}

function flagIn(query: RawQuery, name: string): boolean {
  const text = textParameter(query, name);
  if (text !== undefined && text !== 'true' && text !== 'false') throw malformedQuery(`${name} is true or false`);
  return text === 'true';
}

function numberIn(query: RawQuery, name: string, max: number): number | undefined {
  const text = textParameter(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw malformedQuery(`${name} is a number from 1 to ${max}`);
  return value;
}
