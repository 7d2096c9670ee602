import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * A file of people that is verified. `about` (`JobFile`) is sealed with the key `key_id`; `key_id` is empty once the data is
 * erased. `body_name`: HMAC of the file's hash, by which a repeated upload is known. No person is counted twice.
 */
const JOBS = `CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  system text NOT NULL,
  service_version text NOT NULL,
  provider text NOT NULL,
  officer text NOT NULL,
  agency text NOT NULL,
  procedure text NOT NULL,
  dossier text NOT NULL,
  dry_run boolean NOT NULL,
  key_id uuid,
  body_name text,
  format text CHECK (format IN ('csv', 'xlsx', 'ndjson')),
  about bytea STORAGE EXTERNAL,
  state text NOT NULL DEFAULT 'uploading'
    CHECK (state IN ('uploading', 'open', 'paused', 'cancelling', 'done', 'cancelled')),
  rows integer NOT NULL DEFAULT 0,
  chunks_left integer NOT NULL DEFAULT 0 CHECK (chunks_left >= 0),
  done integer NOT NULL DEFAULT 0,
  matched integer NOT NULL DEFAULT 0 CHECK (matched >= 0),
  differing integer NOT NULL DEFAULT 0 CHECK (differing >= 0),
  not_found integer NOT NULL DEFAULT 0 CHECK (not_found >= 0),
  refused integer NOT NULL DEFAULT 0 CHECK (refused >= 0),
  failed integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
  retries integer NOT NULL DEFAULT 0,
  settled text CHECK (settled IN ('succeeded', 'failed')),
  held_until timestamptz,
  held_for text CHECK (held_for IN ('partner', 'agreement')),
  window_at timestamptz,
  window_done integer NOT NULL DEFAULT 0,
  rate real,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  touched_at timestamptz NOT NULL DEFAULT now(),
  uploaded_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  collected_at timestamptz,
  erased_at timestamptz,
  CHECK (done <= rows),
  CHECK (done = matched + differing + not_found + refused + failed),
  CHECK ((state IN ('done', 'cancelled')) = (finished_at IS NOT NULL)),
  CHECK ((state = 'uploading') = (uploaded_at IS NULL))
) WITH (fillfactor = 50)`;

/** So many lines of a file, sealed; what the runner claims. `outcome`: what became of each line so far. */
const CHUNKS = `CREATE TABLE job_chunks (
  job_id uuid NOT NULL REFERENCES jobs,
  seq integer NOT NULL,
  rows integer NOT NULL CHECK (rows > 0),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done')),
  input bytea STORAGE EXTERNAL NOT NULL,
  outcome bytea STORAGE EXTERNAL,
  failed integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  claimed_by uuid,
  claimed_until timestamptz,
  PRIMARY KEY (job_id, seq),
  CHECK ((state = 'running') = (claimed_by IS NOT NULL)),
  CHECK ((state = 'running') = (claimed_until IS NOT NULL)),
  CHECK (state <> 'done' OR outcome IS NOT NULL)
)`;

/** Lines by unit (a position in the sealed list of names), result and reason; reason '' counts lines, the others are of them. */
const TALLIES = `CREATE TABLE job_tallies (
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  unit integer NOT NULL,
  result text NOT NULL,
  reason text NOT NULL,
  count integer NOT NULL CHECK (count >= 0),
  PRIMARY KEY (job_id, unit, result, reason)
) WITH (fillfactor = 50)`;

const INDEXES = [
  'CREATE INDEX jobs_by_time ON jobs (created_at, id)',
  'CREATE INDEX open_jobs ON jobs (created_at) WHERE finished_at IS NULL',
  'CREATE INDEX jobs_to_erase ON jobs (finished_at) WHERE key_id IS NOT NULL',
  `CREATE INDEX open_chunks ON job_chunks (job_id, seq) WHERE state <> 'done'`,
  'CREATE INDEX failed_chunks ON job_chunks (job_id, seq) WHERE failed > 0',
];

export class CreateJobs1760000820000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [JOBS, CHUNKS, TALLIES, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_tallies, job_chunks, jobs');
  }
}
