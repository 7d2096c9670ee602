import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { LineResult } from '../domain/line-outcome.js';
import type { TallyEntry } from '../domain/tally.js';

const TYPES = ['int', 'text', 'text', 'int'] as const;

/** In one order for all: two chunks that count the same must not wait for each other. */
const ADD = `INSERT INTO job_tallies AS t (job_id, unit, result, reason, count)
  SELECT $1, unit, result, reason, count FROM unnest(${parametersOf(TYPES, 2)}) AS n(unit, result, reason, count)
  WHERE count > 0 ORDER BY unit, result, reason
  ON CONFLICT (job_id, unit, result, reason) DO UPDATE SET count = t.count + excluded.count`;

const SUBTRACT = `UPDATE job_tallies t SET count = t.count + n.count
  FROM unnest(${parametersOf(TYPES, 2)}) AS n(unit, result, reason, count)
  WHERE t.job_id = $1 AND t.unit = n.unit AND t.result = n.result AND t.reason = n.reason AND n.count < 0`;

export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

export interface UnitCount {
  readonly unit: number;
  readonly result: LineResult;
  readonly count: number;
}

export interface UnitReasonCount extends ReasonCount {
  readonly unit: number;
}

/** Of each unit those that most lines have: a summary has a thousand units. */
const REASONS_OF_UNIT = `SELECT unit, reason, count FROM (
    SELECT unit, reason, sum(count)::int AS count,
      row_number() OVER (PARTITION BY unit ORDER BY sum(count) DESC, reason) AS place
    FROM job_tallies WHERE job_id = $1 AND reason <> '' GROUP BY unit, reason HAVING sum(count) > 0) AS counted
  WHERE place <= 10 ORDER BY unit, place`;

/** What is counted of a job's lines by unit, result and reason. */
export class JobTalliesRepository {
  constructor(private readonly database: Queryable) {}

  /** Lines that were `failed` and are something else now are taken off what they were: only a retry does that. */
  async add(jobId: string, entries: readonly TallyEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const columns = toColumns(
      entries.map(({ unit, result, reason, count }) => [unit, result, reason, count]),
      TYPES,
    );
    if (entries.some(({ count }) => count < 0)) await this.database.query(SUBTRACT, [jobId, ...columns]);
    await this.database.query(ADD, [jobId, ...columns]);
  }

  byReason(jobId: string): Promise<ReasonCount[]> {
    return this.database.query<ReasonCount>(
      `SELECT reason, sum(count)::int AS count FROM job_tallies WHERE job_id = $1 AND reason <> ''
       GROUP BY reason HAVING sum(count) > 0 ORDER BY count DESC, reason`,
      [jobId],
    );
  }

  reasonsByUnit(jobId: string): Promise<UnitReasonCount[]> {
    return this.database.query<UnitReasonCount>(REASONS_OF_UNIT, [jobId]);
  }

  byUnit(jobId: string): Promise<UnitCount[]> {
    return this.database.query<UnitCount>(
      `SELECT unit, result, count FROM job_tallies WHERE job_id = $1 AND reason = '' AND count > 0 ORDER BY unit, result`,
      [jobId],
    );
  }
}
