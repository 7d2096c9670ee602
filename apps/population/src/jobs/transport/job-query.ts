import { invalid } from '#libs/http';
import { isTransactionId } from '#libs/kernel';
import type { JobState } from '../domain/job.js';
import type { JobQuery } from '../persistence/job-list.repository.js';

const STATES: readonly string[] = [
  'uploading',
  'open',
  'paused',
  'cancelling',
  'done',
  'cancelled',
] satisfies readonly JobState[];
const MAX_SYSTEM = 100;
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const CURSOR = /^(\d{1,15})\.([0-9a-f-]{36})$/;

/** Throws `payload-invalid`. */
export function toJobQuery({ system, state, cursor, limit }: Readonly<Record<string, unknown>>): JobQuery {
  return { system: systemIn(system), state: stateIn(state), after: cursorIn(cursor), limit: limitIn(limit) };
}

function systemIn(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= MAX_SYSTEM) return value;
  throw invalid('/system', 'must be the code of a system');
}

function stateIn(value: unknown): JobState | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && STATES.includes(value)) return value as JobState;
  throw invalid('/state', `must be one of ${STATES.join(', ')}`);
}

function cursorIn(value: unknown): JobQuery['after'] {
  if (value === undefined) return undefined;
  const [, millis, id = ''] = CURSOR.exec(typeof value === 'string' ? value : '') ?? [];
  if (millis === undefined || !isTransactionId(id)) throw invalid('/cursor', 'must come from a page before');
  return { createdAtMs: Number(millis), id };
}

function limitIn(value: unknown): number {
  if (value === undefined) return DEFAULT_LIMIT;
  const limit = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw invalid('/limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
}
