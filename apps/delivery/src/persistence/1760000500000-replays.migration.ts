import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Events of the past that an operator has brought again to one subscription. */
export class Replays1760000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REPLAYS_SQL);
    await runner.query(`CREATE UNIQUE INDEX replays_open ON replays (subscription) WHERE state = 'open'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE replays');
  }
}

/**
 * `ranges`: what is still to be read of each partition, `[{partition, next, end}]`, as of the cluster that is named; null
 * until the first process has taken it up. `total`: messages of the ranges as they were at first. `attempts`: failed ones
 * of the message at which it stands. `due_at`, `claim`: as in `blocked_keys`.
 */
const REPLAYS_SQL = `CREATE TABLE replays (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscription text NOT NULL,
  from_at timestamptz,
  to_at timestamptz NOT NULL,
  transaction_ids uuid[],
  actor text NOT NULL,
  reason text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
  cluster text,
  ranges jsonb,
  total bigint NOT NULL DEFAULT 0,
  delivered integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  passed_over integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  last_code text,
  due_at timestamptz NOT NULL,
  claim bigint,
  finished_at timestamptz,
  CHECK ((from_at IS NULL) = (transaction_ids IS NOT NULL)),
  CHECK ((state = 'open') = (finished_at IS NULL))
)`;
