import { HubError } from '#libs/kernel';
import type { DossierQuery } from '../persistence/dossier-list.repository.js';
import { PROCESS_STATES } from '../domain/process-moves.js';

type RawQuery = Readonly<Record<string, unknown>>;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_STUCK_DAYS = 3_650;
const MAX_TEXT = 200;
const NAMES = new Set(['state', 'overdue', 'stuckDays', 'agency', 'held', 'parcel', 'cursor', 'limit']);

/** The list that a query string asks for; throws `malformed` where a parameter is none. */
export function toDossierQuery(query: RawQuery, now: Date): DossierQuery {
  const unknown = Object.keys(query).find(name => !NAMES.has(name));
  if (unknown !== undefined) throw malformed(`there are ${[...NAMES].join(', ')}`);
  const stuckDays = numberIn(query, 'stuckDays', MAX_STUCK_DAYS);
  const state = textOf(query, 'state');
  if (state !== undefined && !(PROCESS_STATES as readonly string[]).includes(state)) {
    throw malformed(`state is one of ${PROCESS_STATES.join(', ')}`);
  }
  return {
    state,
    overdueAt: flagIn(query, 'overdue') ? now : undefined,
    lastBefore: stuckDays === undefined ? undefined : new Date(now.getTime() - stuckDays * 86_400_000),
    agency: textOf(query, 'agency'),
    held: flagIn(query, 'held'),
    parcel: parcelIn(query),
    after: textOf(query, 'cursor'),
    limit: numberIn(query, 'limit', MAX_LIMIT) ?? DEFAULT_LIMIT,
  };
}

function parcelIn(query: RawQuery): DossierQuery['parcel'] {
  const text = textOf(query, 'parcel');
  if (text === undefined) return undefined;
  const [commune, mapSheet, ...number] = text.split(',');
  if (!commune || !mapSheet || number.length !== 1) throw malformed('parcel is commune,map sheet,number');
  return { commune, mapSheet, parcelNumber: number[0]! };
}

function flagIn(query: RawQuery, name: string): boolean {
  const text = textOf(query, name);
  if (text !== undefined && text !== 'true' && text !== 'false') throw malformed(`${name} is true or false`);
  return text === 'true';
}

function numberIn(query: RawQuery, name: string, max: number): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > max) throw malformed(`${name} is a number from 1 to ${max}`);
  return value;
}

function textOf(query: RawQuery, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT || value.includes('\u0000')) {
    throw malformed(`${name} is given once, as a short text`);
  }
  return value;
}

function malformed(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'The query is not acceptable', { detail });
}
