import type { Outcome, TransactionStep } from '#libs/contracts';
import { STEP_CODE } from '../log/codes.js';
import { type Period, readPeriod } from '../query/period.js';
import { QueryReader, type RawQuery } from '../query/query-reader.js';
import { decodeCursor, type TransactionCursor } from './transaction-cursor.js';

const OUTCOMES = ['open', 'succeeded', 'failed', 'refused'] as const satisfies readonly Outcome[];
const STEPS = Object.keys(STEP_CODE) as TransactionStep[];
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

export interface TransactionsQuery {
  readonly from: Date;
  readonly to: Date;
  readonly service: string | undefined;
  readonly system: string | undefined;
  readonly agency: string | undefined;
  readonly outcome: Outcome | undefined;
  readonly step: TransactionStep | undefined;
  readonly dossier: string | undefined;
  readonly cursor: TransactionCursor | undefined;
  readonly limit: number;
}

/**
 * Throws `payload-invalid` that names each parameter that does not fit. Default: 50 of the last 24 hours; of a dossier,
 * of all times.
 */
export function readTransactionsQuery(query: RawQuery, now: Date): TransactionsQuery {
  const reader = new QueryReader(query);
  const dossier = reader.text('dossier');
  const read = {
    ...readDossierPeriod(reader, query, dossier, now),
    service: reader.text('service'),
    system: reader.text('system'),
    agency: reader.text('agency'),
    outcome: reader.oneOf('outcome', OUTCOMES),
    step: reader.oneOf('step', STEPS),
    dossier,
    cursor: readCursor(reader),
    limit: reader.integer('limit', 1, MAX_LIMIT) ?? DEFAULT_LIMIT,
  };
  if (reader.text('subject') !== undefined) reader.refuse('subject', 'is not supported yet: filter by dossier');
  reader.finish();
  return read;
}

function readDossierPeriod(reader: QueryReader, query: RawQuery, dossier: string | undefined, now: Date): Period {
  const period = readPeriod(reader, now);
  return dossier !== undefined && query['from'] === undefined ? { ...period, from: new Date(0) } : period;
}

function readCursor(reader: QueryReader): TransactionCursor | undefined {
  const text = reader.text('cursor');
  if (text === undefined) return undefined;
  return decodeCursor(text) ?? reader.refuse('cursor', 'must be the nextCursor of a page');
}
