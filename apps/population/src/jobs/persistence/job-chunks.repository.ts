import type { Queryable } from '#libs/persistence';

/** How long a claim holds without being renewed: so long does a chunk wait after a `kill -9`. */
const LEASE = `interval '30 seconds'`;

/** A chunk as it is stored when its file comes in. */
export interface NewChunk {
  readonly seq: number;
  readonly rows: number;
  /** Sealed. */
  readonly input: Buffer;
}

/** A chunk that is this claim's until the lease ends. */
export interface ClaimedChunk {
  readonly jobId: string;
  readonly seq: number;
  /** A UUID. */
  readonly claim: string;
  /** How often the partner had gone silent over it. */
  readonly attempts: number;
  /** How often its failed lines were to be asked again. */
  readonly retries: number;
  /** The claim of a process that is gone: nobody knows about whom it got to ask. */
  readonly leftBy: string | null;
  readonly input: Buffer;
  readonly outcome: Buffer | null;
}

/** A chunk for the result. */
export interface StoredChunk {
  readonly seq: number;
  readonly input: Buffer;
  readonly outcome: Buffer | null;
}

/** What a claim has come to. */
export interface ChunkSettlement {
  readonly isDone: boolean;
  /** Sealed. */
  readonly outcome: Buffer;
  readonly failed: number;
  readonly isSilent: boolean;
}

type Which = 'next' | 'abandoned';

/** Of a cancelled job only what a process has left behind that is gone: it asked about people. */
const CLAIMABLE: Readonly<Record<Which, string>> = {
  next: `(c.state = 'waiting' OR (c.state = 'running' AND c.claimed_until < now()))`,
  abandoned: `c.state = 'running' AND c.claimed_until < now()`,
};

/** The job stays as it is until the chunk is claimed: one that is cancelled meanwhile ends with no chunk under way. */
const claimSql = (which: Which, state: string): string => `
  WITH job AS (SELECT id FROM jobs WHERE id = $1 AND state = '${state}' FOR SHARE),
  due AS (SELECT c.job_id, c.seq, c.claimed_by AS left_by FROM job_chunks c
    WHERE c.job_id = $1 AND EXISTS (SELECT 1 FROM job) AND c.state <> 'done' AND ${CLAIMABLE[which]}
    ORDER BY c.seq LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
  UPDATE job_chunks c SET state = 'running', claimed_by = $2, claimed_until = now() + ${LEASE}
  FROM due WHERE c.job_id = due.job_id AND c.seq = due.seq
  RETURNING c.job_id AS "jobId", c.seq, c.claimed_by AS claim, c.attempts, c.retries, due.left_by AS "leftBy", c.input, c.outcome`;

const CLAIM_NEXT = claimSql('next', 'open');
const CLAIM_ABANDONED = claimSql('abandoned', 'cancelling');

/** The lines of jobs, many to a row. */
export class JobChunksRepository {
  constructor(private readonly database: Queryable) {}

  async add(jobId: string, chunks: readonly NewChunk[]): Promise<void> {
    if (chunks.length === 0) return;
    const values = chunks.map((_, i) => `($1, $${3 * i + 2}, $${3 * i + 3}, $${3 * i + 4})`);
    await this.database.query(`INSERT INTO job_chunks (job_id, seq, rows, input) VALUES ${values.join(', ')}`, [
      jobId,
      ...chunks.flatMap(({ seq, rows, input }) => [seq, rows, input]),
    ]);
  }

  /** The next that is to be asked; nobody else has it until the lease ends. */
  async claimNext(jobId: string, claim: string): Promise<ClaimedChunk | undefined> {
    return (await this.database.query<ClaimedChunk>(CLAIM_NEXT, [jobId, claim]))[0];
  }

  /** Of a job that is being cancelled: one whose process is gone. */
  async claimAbandoned(jobId: string, claim: string): Promise<ClaimedChunk | undefined> {
    return (await this.database.query<ClaimedChunk>(CLAIM_ABANDONED, [jobId, claim]))[0];
  }

  async renew(claims: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE job_chunks SET claimed_until = now() + ${LEASE} WHERE state = 'running' AND claimed_by = ANY($1::uuid[])`,
      [claims],
    );
  }

  /** False where the chunk is somebody else's by now. */
  async settle(chunk: Pick<ClaimedChunk, 'jobId' | 'seq' | 'claim'>, settlement: ChunkSettlement): Promise<boolean> {
    const { isDone, outcome, failed, isSilent } = settlement;
    const rows = await this.database.query(
      `UPDATE job_chunks SET state = CASE WHEN $4 THEN 'done' ELSE 'waiting' END, outcome = $5, failed = $6,
         attempts = attempts + $7::int, claimed_by = NULL, claimed_until = NULL
       WHERE job_id = $1 AND seq = $2 AND claimed_by = $3 RETURNING 1 AS one`,
      [chunk.jobId, chunk.seq, chunk.claim, isDone, outcome, failed, isSilent ? 1 : 0],
    );
    return rows.length > 0;
  }

  /** Whoever works on them finds that they are not its any more; but for those that are being written just now. */
  async release(jobId: string): Promise<void> {
    await this.database.query(
      `UPDATE job_chunks SET state = 'waiting', claimed_by = NULL, claimed_until = NULL WHERE job_id = $1 AND seq IN
         (SELECT seq FROM job_chunks WHERE job_id = $1 AND state = 'running' FOR UPDATE SKIP LOCKED)`,
      [jobId],
    );
  }

  /** Chunks with failed lines wait again; how many they are. */
  async retryFailed(jobId: string): Promise<number> {
    const rows = await this.database.query(
      `UPDATE job_chunks SET state = 'waiting', attempts = 0, retries = retries + 1 WHERE job_id = $1 AND failed > 0 AND state = 'done' RETURNING 1 AS one`,
      [jobId],
    );
    return rows.length;
  }

  /** The next of them in the order of the file. */
  read(jobId: string, afterSeq: number, limit: number): Promise<StoredChunk[]> {
    return this.database.query<StoredChunk>(
      'SELECT seq, input, outcome FROM job_chunks WHERE job_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [jobId, afterSeq, limit],
    );
  }

  /** Whether there may be more. */
  async remove(jobId: string, limit: number): Promise<boolean> {
    const rows = await this.database.query(
      `DELETE FROM job_chunks WHERE job_id = $1 AND seq IN
         (SELECT seq FROM job_chunks WHERE job_id = $1 ORDER BY seq LIMIT $2) RETURNING 1 AS one`,
      [jobId, limit],
    );
    return rows.length === limit;
  }
}
