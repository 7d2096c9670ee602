import type { Queryable } from '#libs/persistence';
import { ACCESS_COLUMNS, type AccessRow } from '../../accesses/asked-accesses.repository.js';
import type { AccessPlace } from '../../accesses/access-cursor.js';
import type { FindingRule } from '../domain/finding-rule.js';
import type { UnusualWindow } from '../domain/unusual-windows.js';
import { conditionOf, isOf } from './rule-condition.js';
import type { Suspicion } from './watch.repository.js';

export type FindingState = 'open' | 'closed';

export interface FindingRow {
  readonly id: string;
  readonly rule: string;
  readonly agency: string;
  readonly officer: string;
  readonly system: string;
  readonly about: string;
  readonly window_from: Date;
  readonly window_until: Date;
  /** The rule as it was when it was found. */
  readonly terms: FindingRule;
  readonly accesses: number;
  readonly persons: number;
  readonly found_at: Date;
  readonly state: FindingState;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly close_reason: string | null;
}

export interface FindingQuery {
  readonly state: FindingState | undefined;
  readonly rule: string | undefined;
  readonly agency: string | undefined;
  /** Only those with a smaller id. */
  readonly before: string | undefined;
  readonly limit: number;
}

const COLUMNS = `id, rule, agency, officer, system, about, window_from, window_until, terms, accesses, persons, found_at, state,
  closed_at, closed_by, close_reason`;
const UNCOUNTED = 'id, agency, officer, system, about, window_from, window_until, terms';

type Uncounted = Pick<
  FindingRow,
  'id' | 'agency' | 'officer' | 'system' | 'about' | 'window_from' | 'window_until' | 'terms'
>;

const WHOSE = { agency: '$1', officer: '$2', system: '$3', about: '$4' };

/** `a`: the accesses behind a finding; whose they are, their group and window are `$1` to `$6`. */
const behindSql = (terms: FindingRule, isCounted: string): string =>
  `${isOf(terms, WHOSE)} AND a.at BETWEEN $5::timestamptz AND $6::timestamptz AND ${isCounted}`;

function whereabouts({ agency, officer, system, about, window_from, window_until }: Uncounted): string[] {
  return [agency, officer, system, about, window_from.toISOString(), window_until.toISOString()];
}

/** What was found. */
export class FindingsRepository {
  constructor(private readonly database: Queryable) {}

  /** Adds what is new, counted as it is now. */
  async add(suspicion: Suspicion, rule: FindingRule, { from, until }: UnusualWindow): Promise<void> {
    const { agency, officer, system, about } = suspicion;
    const rows = await this.database.query<Uncounted>(
      `INSERT INTO findings (agency, officer, system, about, rule, terms, window_from, window_until, accesses, persons)
       VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::timestamptz, $8::timestamptz, 0, 0)
       ON CONFLICT DO NOTHING RETURNING ${UNCOUNTED}`,
      [
        ...[agency, officer, system, about, rule.code, JSON.stringify(rule)],
        ...[new Date(from).toISOString(), new Date(until).toISOString()],
      ],
    );
    for (const row of rows) await this.count(row, false);
  }

  /** Counts what has come in the meantime to those whose time is over: once. */
  async countEnded(before: string): Promise<void> {
    const ended = await this.database.query<Uncounted>(
      `SELECT ${UNCOUNTED} FROM findings WHERE NOT is_counted AND window_until < $1::timestamptz ORDER BY id`,
      [before],
    );
    for (const row of ended) await this.count(row, true);
  }

  /** The newest first. */
  list({ state, rule, agency, before, limit }: FindingQuery): Promise<FindingRow[]> {
    return this.database.query<FindingRow>(
      `SELECT ${COLUMNS} FROM findings
       WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR agency = $3)
         AND ($4::bigint IS NULL OR id < $4::bigint)
       ORDER BY id DESC LIMIT $5`,
      [state ?? null, rule ?? null, agency ?? null, before ?? null, limit],
    );
  }

  async find(id: string): Promise<FindingRow | undefined> {
    const sql = `SELECT ${COLUMNS} FROM findings WHERE id = $1::bigint`;
    return (await this.database.query<FindingRow>(sql, [id]))[0];
  }

  /** The accesses behind it, the newest first: at most `limit` and one more. */
  behind(finding: FindingRow, after: AccessPlace | undefined, limit: number): Promise<AccessRow[]> {
    const { sql, parameters } = conditionOf(finding.terms, 10);
    return this.database.query<AccessRow>(
      `SELECT DISTINCT ON (at, id) ${ACCESS_COLUMNS} FROM accesses a WHERE ${behindSql(finding.terms, sql)}
         AND ($7::timestamptz IS NULL OR (a.at, a.id) < ($7::timestamptz, $8::uuid))
       ORDER BY at DESC, id DESC, subject LIMIT $9`,
      [...whereabouts(finding), after?.at ?? null, after?.id ?? null, limit + 1, ...parameters],
    );
  }

  /** The finding as it is then; undefined where it is not open. */
  async close(id: string, actor: string, reason: string): Promise<FindingRow | undefined> {
    const rows = await this.database.query<FindingRow>(
      `UPDATE findings SET state = 'closed', closed_at = now(), closed_by = $2, close_reason = $3
       WHERE id = $1::bigint AND state = 'open' RETURNING ${COLUMNS}`,
      [id, actor, reason],
    );
    return rows[0];
  }

  /** How many are open, by rule. */
  openCounts(): Promise<{ rule: string; count: number }[]> {
    return this.database.query(`SELECT rule, count(*)::int AS count FROM findings WHERE state = 'open' GROUP BY rule`);
  }

  /** A person with two names counts once: of each access the same name stands for the person. */
  private async count(row: Uncounted, isLast: boolean): Promise<void> {
    const { sql, parameters } = conditionOf(row.terms, 9);
    await this.database.query(
      `UPDATE findings SET is_counted = $8, accesses = counted.accesses, persons = counted.persons
       FROM (SELECT count(*) AS accesses, count(DISTINCT person) AS persons FROM (
         SELECT min(a.subject) AS person FROM accesses a WHERE ${behindSql(row.terms, sql)} GROUP BY a.id) AS looks) AS counted
       WHERE findings.id = $7::bigint`,
      [...whereabouts(row), row.id, isLast, ...parameters],
    );
  }
}
