import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * `subject`: the asker's number of the request as an HMAC; of several transactions with one the first is asked about (`number`).
 * `sealed`: the record as the gateway sealed it, as long as the request is open; afterwards nobody needs it, and the key
 * with which it could be opened from Kafka is destroyed. `attempts` counts claims and tells one from the next, `failures`
 * tries in a row that failed. `asked`: the partner may have been asked. `answer` has nothing of the person.
 */
const REQUESTS = `CREATE TABLE requests (
  id uuid PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY,
  subject text COLLATE "C" NOT NULL,
  system text NOT NULL,
  agency text NOT NULL,
  body_hash text NOT NULL,
  accepted_at timestamptz NOT NULL,
  envelope jsonb NOT NULL,
  data_key uuid NOT NULL,
  sealed bytea STORAGE EXTERNAL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'asking', 'answered', 'expired', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  asked boolean NOT NULL DEFAULT false,
  due_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_code text,
  answer jsonb,
  answered_at timestamptz,
  CHECK ((state IN ('waiting', 'asking')) = (sealed IS NOT NULL)),
  CHECK ((state IN ('waiting', 'asking')) = (answered_at IS NULL))
) WITH (fillfactor = 80)`;

/** Data keys that are to be destroyed: noted with what makes them useless, worked off afterwards. */
const ERASURES = `CREATE TABLE erasures (
  data_key uuid PRIMARY KEY,
  noted_at timestamptz NOT NULL DEFAULT now()
)`;

const INDEXES = [
  `CREATE INDEX requests_due ON requests (due_at) WHERE state IN ('waiting', 'asking')`,
  'CREATE INDEX requests_of_subject ON requests (subject, number)',
  'CREATE INDEX requests_kept ON requests (answered_at) WHERE answer IS NOT NULL',
];

export class CreateRequests1760000810000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [REQUESTS, ERASURES, ...INDEXES]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erasures, requests');
  }
}
