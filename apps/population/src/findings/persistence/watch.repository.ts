import type { Queryable, UnitOfWork } from '#libs/persistence';
import { type FindingRule, windowMsOf } from '../domain/finding-rule.js';
import type { CountedAccess } from '../domain/unusual-windows.js';
import { officerKey } from '../../accesses/officer-key.js';
import { conditionOf, groupOf, isOf, type Who, whoOf } from './rule-condition.js';

/**
 * Recorded after `since`, and not after `until`. As PostgreSQL writes them, to the microsecond: a Date would cut what was
 * recorded in the last millisecond off, and the next look alone would find it.
 */
export interface Span {
  readonly since: string;
  readonly until: string;
  /** There is more after it. */
  readonly isBehind: boolean;
}

/** An officer or a system that may have done more than a rule allows, and when; a new access is among what is counted. */
export interface Suspicion {
  /** '', as the officer, where the rule counts by system. */
  readonly agency: string;
  readonly officer: string;
  /** '' where the rule counts by officer. */
  readonly system: string;
  /** HMAC of the neighbourhood or person, or the dossier, that it is about, or ''. */
  readonly about: string;
  readonly from: Date;
  readonly until: Date;
}

/**
 * What was written by transactions that were not committed at the last look is found by this one: so long, in minutes, may
 * pass between writing and commit. Looked at twice, it is found once.
 */
const OVERLAP_MINUTES = 2;
/** One look takes in no more than was recorded in so many minutes. */
const LONGEST_LOOK_MINUTES = 60;
const ROWS_AT_ONCE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const TAKE = `
  SELECT (looked_until - interval '${OVERLAP_MINUTES} minutes')::text AS since,
    least(now(), looked_until + interval '${LONGEST_LOOK_MINUTES} minutes')::text AS until,
    looked_until + interval '${LONGEST_LOOK_MINUTES} minutes' < now() AS "isBehind"
  FROM access_watch FOR UPDATE SKIP LOCKED`;

/** What lies in the window of a finding belongs to it, and makes no other. `$1`: the rule's code. */
function isFree(rule: FindingRule, about: string): string {
  return `NOT EXISTS (SELECT FROM findings f WHERE ${isFindingOf({ ...whoOf(rule), about })} AND a.at BETWEEN f.window_from AND f.window_until)`;
}

function isFindingOf({ agency, officer, system, about }: Whose): string {
  return `f.agency = ${agency} AND ${officerKey('f.officer')} = ${officer} AND f.system = ${system} AND f.rule = $1 AND f.about = ${about}`;
}

type Whose = Who & { readonly about: string };

const FRESH: Whose = { agency: 'fresh.agency', officer: 'fresh.officer', system: 'fresh.system', about: 'fresh.about' };

/**
 * For whom there is something new, and enough of it: of each no more rows are read than the rule allows, and one. What is new
 * shares no window with anything before a finding that ended earlier and is as long as a window: so the rows of
 * that finding, a million of them after a large file, are not read again at each look.
 */
function suspicionsSql(rule: FindingRule): string {
  const { sql: isCounted } = conditionOf(rule, 6);
  const { agency, officer, system } = whoOf(rule);
  // Of a neighbourhood all rows may be read: they are few, and most are of the same persons. Of a dossier there may be a file.
  const isOfFew = rule.counts === 'persons' && rule.within === 'neighbourhood';
  return `
    WITH fresh AS (
      SELECT ${agency} AS agency, ${officer} AS officer, ${system} AS system, ${groupOf(rule)} AS about,
        min(a.at) AS first, max(a.at) + $4::interval AS until
      FROM accesses a
      WHERE a.recorded_at > $2::timestamptz AND a.recorded_at <= $3::timestamptz AND ${isCounted}
        AND ${isFree(rule, groupOf(rule))}
      GROUP BY 1, 2, 3, 4),
    spans AS MATERIALIZED (
      SELECT agency, officer, system, about, until, greatest(fresh.first - $4::interval,
        (SELECT max(f.window_until) FROM findings f WHERE ${isFindingOf(FRESH)} AND f.window_until < fresh.first
          AND f.window_until - f.window_from >= $4::interval)) AS "from"
      FROM fresh)
    SELECT fresh.* FROM spans AS fresh CROSS JOIN LATERAL (
      SELECT count(*) AS count FROM (
        SELECT ${isOfFew ? 'DISTINCT a.subject' : ''} FROM accesses a
        WHERE ${isOf(rule, FRESH)} AND a.at BETWEEN fresh.from AND fresh.until AND ${isCounted}
          AND ${isFree(rule, FRESH.about)}
        LIMIT $5::int + 1) AS few) AS counted
    WHERE counted.count > $5::int ORDER BY 1, 2, 3, 4`;
}

/** An access has a row for each name of its person; which of them stands for the person is always the same. */
function accessesSql(rule: FindingRule): string {
  const { sql: isCounted } = conditionOf(rule, 9);
  return `
    SELECT DISTINCT ON (a.at, a.id) a.at, a.id, a.subject AS person FROM accesses a
    WHERE ${isOf(rule, { agency: '$2', officer: '$3', system: '$4', about: '$5' })}
      AND (a.at, a.id) > ($6::timestamptz, $7::uuid) AND a.at <= $8::timestamptz AND ${isCounted} AND ${isFree(rule, '$5')}
    ORDER BY a.at, a.id, a.subject LIMIT ${ROWS_AT_ONCE}`;
}

/** What was recorded since the last look. */
export class WatchRepository {
  constructor(private readonly tx: UnitOfWork) {}

  /** What is to be looked at now; undefined where another process does, until its transaction ends. */
  async take(): Promise<Span | undefined> {
    return (await this.tx.query<Span>(TAKE))[0];
  }

  async moveTo({ until }: Span): Promise<void> {
    await this.tx.query('UPDATE access_watch SET looked_until = $1::timestamptz', [until]);
  }

  /** A new access may be the last of a window, or the first. */
  suspicions(rule: FindingRule, { since, until }: Span): Promise<Suspicion[]> {
    const { code, moreThan } = rule;
    const period = [since, until, `${windowMsOf(rule)} milliseconds`];
    return this.tx.query(suspicionsSql(rule), [code, ...period, moreThan, ...conditionOf(rule, 6).parameters]);
  }

  /** What the rule counts of it, in the order of time. However much that is, little is in memory. */
  async *accesses(rule: FindingRule, suspicion: Suspicion): AsyncGenerator<CountedAccess> {
    const { agency, officer, system, about, from, until } = suspicion;
    const whose = [rule.code, agency, officer, system, about];
    let place = [from.toISOString(), FIRST_ID];
    for (;;) {
      const parameters = [...whose, ...place, until.toISOString(), ...conditionOf(rule, 9).parameters];
      const rows = await this.tx.query<{ at: Date; id: string; person: string }>(accessesSql(rule), parameters);
      for (const row of rows) yield { ...row, at: row.at.getTime() };
      const last = rows.at(-1);
      if (rows.length < ROWS_AT_ONCE || last === undefined) return;
      place = [last.at.toISOString(), last.id];
    }
  }
}

/** How long ago the last look was, in seconds. */
export async function secondsBehind(database: Queryable): Promise<number> {
  const sql = 'SELECT extract(epoch FROM now() - looked_until)::float8 AS seconds FROM access_watch';
  return (await database.query<{ seconds: number }>(sql))[0]?.seconds ?? 0;
}
