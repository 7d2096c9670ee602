import type { SettledOutcome } from '#libs/contracts';
import type { Queryable } from '#libs/persistence';
import type { FileKind, HoldReason, JobOwner } from '../domain/job.js';
import type { LineCounts } from '../domain/tally.js';
import { type JobRecord, type JobSummary, SUMMARY_COLUMNS } from './job-record.js';

/** A measurement of the rate covers at least so much time. */
const WINDOW = `interval '5 seconds'`;
const NO_RATE = 'rate = NULL, window_at = NULL';
/** What the partner asked for is nobody's to lift. Whether an agreement stands is looked at before anybody is asked. */
const HELD_BY_PARTNER = `held_until = CASE WHEN held_for = 'partner' THEN held_until END`;

const SETTLE = `UPDATE jobs SET
    done = done + $2::int + $3::int + $4::int + $5::int + $6::int, matched = matched + $2::int,
    differing = differing + $3::int, not_found = not_found + $4::int, refused = refused + $5::int, failed = failed + $6::int,
    chunks_left = chunks_left - $7::int, touched_at = now(),
    rate = CASE WHEN now() - window_at >= ${WINDOW} THEN (done - window_done) / extract(epoch FROM now() - window_at) ELSE rate END,
    window_done = CASE WHEN now() - window_at < ${WINDOW} THEN window_done ELSE done END,
    window_at = CASE WHEN now() - window_at < ${WINDOW} THEN window_at ELSE now() END,
    state = CASE WHEN chunks_left = $7::int AND state IN ('open', 'paused') THEN 'done' ELSE state END,
    finished_at = CASE WHEN chunks_left = $7::int AND state IN ('open', 'paused') THEN now() END
  WHERE id = $1 AND state IN ('open', 'paused', 'cancelling') RETURNING ${SUMMARY_COLUMNS}`;

/** What of a job is known when its file is there. */
export interface Uploaded {
  readonly rows: number;
  readonly chunks: number;
  readonly format: FileKind;
  readonly about: Buffer;
  readonly bodyName: string;
  /** Of a dry run: lines that would be refused. */
  readonly refused: number;
}

/** Jobs: whose they are, how far they are, and what is counted of them. */
export class JobsRepository {
  constructor(private readonly database: Queryable) {}

  /** False where there is one of this id. */
  async begin(id: string, owner: JobOwner, keyId: string, dryRun: boolean): Promise<boolean> {
    const { system, serviceVersion, provider, purpose } = owner;
    const { officer, agency, procedure = '', dossier = '' } = purpose;
    const rows = await this.database.query(
      `INSERT INTO jobs (id, system, service_version, provider, officer, agency, procedure, dossier, key_id, dry_run)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING RETURNING 1 AS one`,
      [id, system, serviceVersion, provider, officer, agency, procedure, dossier, keyId, dryRun],
    );
    return rows.length > 0;
  }

  /** A sign of life of an upload; false where it was given up meanwhile. */
  async touch(id: string): Promise<boolean> {
    const sql = `UPDATE jobs SET touched_at = now() WHERE id = $1 AND state = 'uploading' AND erased_at IS NULL RETURNING 1 AS one`;
    return (await this.database.query(sql, [id])).length > 0;
  }

  /** Undefined where the upload was given up meanwhile. A dry run is done with that. */
  async finishUpload(id: string, uploaded: Uploaded): Promise<JobSummary | undefined> {
    const { rows, chunks, format, about, bodyName, refused } = uploaded;
    const [row] = await this.database.query<JobSummary>(
      `UPDATE jobs SET rows = $2, chunks_left = $3, format = $4, about = $5, body_name = $6, refused = $7, done = $7,
         state = CASE WHEN dry_run THEN 'done' ELSE 'open' END, finished_at = CASE WHEN dry_run THEN now() END,
         uploaded_at = now(), touched_at = now()
       WHERE id = $1 AND state = 'uploading' AND erased_at IS NULL RETURNING ${SUMMARY_COLUMNS}`,
      [id, rows, chunks, format, about, bodyName, refused],
    );
    return row;
  }

  /** With what is sealed of it. */
  async find(id: string): Promise<JobRecord | undefined> {
    const sql = `SELECT ${SUMMARY_COLUMNS}, about, body_name FROM jobs WHERE id = $1`;
    return (await this.database.query<JobRecord>(sql, [id]))[0];
  }

  async summary(id: string): Promise<JobSummary | undefined> {
    return (await this.database.query<JobSummary>(`SELECT ${SUMMARY_COLUMNS} FROM jobs WHERE id = $1`, [id]))[0];
  }

  async countUnfinished(system: string): Promise<number> {
    const sql = 'SELECT count(*)::int AS count FROM jobs WHERE system = $1 AND finished_at IS NULL';
    return (await this.database.query<{ count: number }>(sql, [system]))[0]!.count;
  }

  /** Jobs with something to do now, the oldest first. */
  workable(limit: number): Promise<JobSummary[]> {
    return this.database.query<JobSummary>(
      `SELECT ${SUMMARY_COLUMNS} FROM jobs
       WHERE finished_at IS NULL AND state IN ('open', 'cancelling') AND (held_until IS NULL OR held_until <= now())
       ORDER BY created_at LIMIT $1`,
      [limit],
    );
  }

  async markStarted(id: string): Promise<void> {
    await this.database.query('UPDATE jobs SET started_at = now() WHERE id = $1 AND started_at IS NULL', [id]);
  }

  /** Adds what became of a chunk. The last one ends the job. Undefined where it is not under way any more. */
  async settle(id: string, counts: LineCounts, chunksDone: number): Promise<JobSummary | undefined> {
    const { matched, differs, refused, failed } = counts;
    const parameters = [id, matched, differs, counts['not-found'], refused, failed, chunksDone];
    return (await this.database.query<JobSummary>(SETTLE, parameters))[0];
  }

  /** Nobody claims a chunk of it for so long. Two holds are the longer one, and the partner's as long as one of them is. */
  async hold(id: string, reason: HoldReason, ms: number): Promise<void> {
    await this.database.query(
      `UPDATE jobs SET held_until = greatest(held_until, now() + $3 * interval '1 ms'), ${NO_RATE},
         held_for = CASE WHEN held_until > now() AND held_for = 'partner' THEN held_for ELSE $2 END
       WHERE id = $1`,
      [id, reason, ms],
    );
  }

  /** Undefined where it is in none of the states from which it can be. */
  pause(id: string): Promise<JobSummary | undefined> {
    return this.change(id, `state = 'paused', ${NO_RATE}`, `state IN ('open', 'paused')`);
  }

  /** One that is not paused goes on as it does; one that waits for its agreement looks again. */
  resume(id: string): Promise<JobSummary | undefined> {
    return this.change(id, `state = 'open', ${HELD_BY_PARTNER}`, `state IN ('open', 'paused')`);
  }

  cancel(id: string): Promise<JobSummary | undefined> {
    return this.change(id, `state = 'cancelling', ${NO_RATE}`, `state IN ('open', 'paused', 'cancelling')`);
  }

  /** Once no chunk of it is under way; undefined as long as one is. The row must be locked before. */
  endCancelled(id: string): Promise<JobSummary | undefined> {
    const isIdle = `NOT EXISTS (SELECT 1 FROM job_chunks c WHERE c.job_id = jobs.id AND c.state = 'running')`;
    return this.change(id, `state = 'cancelled', finished_at = now()`, `state = 'cancelling' AND ${isIdle}`);
  }

  /** Locks a job whose failed lines are to be asked again. */
  async lockForRetry(id: string): Promise<JobSummary | undefined> {
    const [row] = await this.database.query<JobSummary>(
      `SELECT ${SUMMARY_COLUMNS} FROM jobs
       WHERE id = $1 AND state IN ('open', 'paused', 'done') AND erased_at IS NULL AND NOT dry_run FOR UPDATE`,
      [id],
    );
    return row;
  }

  reopen(id: string, chunks: number): Promise<JobSummary | undefined> {
    const states = `state = CASE state WHEN 'done' THEN 'open' ELSE state END, finished_at = NULL, collected_at = NULL`;
    const more = `chunks_left = chunks_left + ${Math.trunc(chunks)}, retries = retries + 1, ${HELD_BY_PARTNER}, ${NO_RATE}`;
    return this.change(id, `${states}, ${more}`, 'TRUE');
  }

  /** What the ledger is told of its end in the same unit of work. */
  async markSettled(id: string, outcome: SettledOutcome): Promise<void> {
    await this.database.query('UPDATE jobs SET settled = $2 WHERE id = $1', [id, outcome]);
  }

  async markCollected(id: string): Promise<void> {
    await this.database.query(
      'UPDATE jobs SET collected_at = now() WHERE id = $1 AND finished_at IS NOT NULL AND collected_at IS NULL',
      [id],
    );
  }

  private async change(id: string, set: string, where: string): Promise<JobSummary | undefined> {
    const sql = `UPDATE jobs SET ${set}, touched_at = now() WHERE id = $1 AND ${where} RETURNING ${SUMMARY_COLUMNS}`;
    return (await this.database.query<JobSummary>(sql, [id]))[0];
  }
}
