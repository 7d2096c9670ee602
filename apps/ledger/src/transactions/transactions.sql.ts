import type { Outcome } from '#libs/contracts';
import { OUTCOME_CODE, STEP_CODE } from '../log/codes.js';
import type { TransactionsQuery } from './transactions-query.js';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Where a transaction stands now: the settlement that replaces others, else the last. */
const CURRENT_OUTCOME = `(SELECT s.outcome FROM entries s
    WHERE s.transaction_id = e.transaction_id AND s.outcome IS NOT NULL
    ORDER BY (s.supersedes IS NOT NULL) DESC, s.at DESC, s.recorded_at DESC LIMIT 1)`;

/**
 * One page, newest first: one row more than asked for says that there is a next page. `agencies`: every code of the
 * agency that is asked for.
 */
export function pageSql(query: TransactionsQuery, agencies: readonly string[] | undefined): Statement {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  const equals = (column: string, value: string | undefined): string[] =>
    value === undefined ? [] : [`e.${column} = ${bind(value)}`];
  const period = [bind(query.from.toISOString()), bind(query.to.toISOString())] as const;
  const conditions = [
    'e.step IN (1, 2)',
    `e.accepted_at >= ${period[0]} AND e.accepted_at < ${period[1]}`,
    ...equals('service', query.service),
    ...equals('from_system', query.system),
    ...(agencies ? [`e.agency = ANY(${bind(agencies)}::text[])`] : []),
    ...(query.dossier === undefined ? [] : [`e.business_key = ${bind(query.dossier)} AND e.business_key <> ''`]),
    ...(query.step ? [hasStep(STEP_CODE[query.step])] : []),
    ...(query.outcome ? outcomeIs(query.outcome, period) : []),
    ...afterCursor(query, bind),
  ];
  const sql = `SELECT e.transaction_id, e.accepted_at FROM entries e WHERE ${conditions.join(' AND ')}
    ORDER BY e.accepted_at DESC, e.transaction_id DESC LIMIT ${bind(query.limit + 1)}`;
  return { sql, parameters };
}

function afterCursor({ cursor }: TransactionsQuery, bind: (value: unknown) => string): string[] {
  if (!cursor) return [];
  const [at, id] = [bind(cursor.acceptedAt), bind(cursor.transactionId)];
  return [`(e.accepted_at, e.transaction_id) < (${at}::timestamptz, ${id}::uuid)`];
}

function hasStep(code: number): string {
  if (code === STEP_CODE.accepted || code === STEP_CODE.refused) return `e.step = ${code}`;
  return `EXISTS (SELECT FROM entries s WHERE s.transaction_id = e.transaction_id AND s.step = ${code})`;
}

function outcomeIs(outcome: Outcome, [from, to]: readonly [string, string]): string[] {
  if (outcome === 'refused') return [`e.step = ${STEP_CODE.refused}`];
  if (outcome === 'open') return [notSettled(from, to)];
  const current = `${CURRENT_OUTCOME} = ${OUTCOME_CODE[outcome]}`;
  if (outcome === 'succeeded') return [current];
  // Failures are few and have an index: only they are looked at.
  const failed = `SELECT f.transaction_id FROM entries f
    WHERE f.outcome = ${OUTCOME_CODE.failed} AND f.accepted_at >= ${from} AND f.accepted_at < ${to}`;
  return [`e.transaction_id IN (${failed})`, current];
}

/** As a join, not a look at each transaction: when all is well there are none, and each would be looked at. */
function notSettled(from: string, to: string): string {
  return `e.step = ${STEP_CODE.accepted} AND NOT EXISTS (SELECT FROM entries s WHERE s.transaction_id = e.transaction_id
    AND s.outcome IS NOT NULL AND s.accepted_at >= ${from} AND s.accepted_at < ${to})`;
}
