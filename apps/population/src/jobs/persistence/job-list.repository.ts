import type { Queryable } from '#libs/persistence';
import type { JobState } from '../domain/job.js';
import { type JobSummary, SUMMARY_COLUMNS } from './job-record.js';

export interface JobQuery {
  readonly system: string | undefined;
  readonly state: JobState | undefined;
  /** Only those that come after it. */
  readonly after: { readonly createdAtMs: number; readonly id: string } | undefined;
  readonly limit: number;
}

/** Jobs of everybody, for operators. */
export class JobListRepository {
  constructor(private readonly database: Queryable) {}

  /** The newest first. */
  list({ system, state, after, limit }: JobQuery): Promise<JobSummary[]> {
    return this.database.query<JobSummary>(
      `SELECT ${SUMMARY_COLUMNS} FROM jobs
       WHERE ($1::text IS NULL OR system = $1) AND ($2::text IS NULL OR state = $2)
         AND ($3::float8 IS NULL OR (created_at, id) < (to_timestamp($3 / 1000)::timestamptz(3), $4::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $5`,
      [system ?? null, state ?? null, after?.createdAtMs ?? null, after?.id ?? null, limit],
    );
  }
}
