import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What other apps want done for their operators. */
export class Commands1760000640000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COMMANDS_SQL);
    await runner.query(
      `CREATE INDEX commands_waiting ON commands (subscription, action, place) WHERE state = 'waiting'`,
    );
    await runner.query('CREATE INDEX commands_ended ON commands (ended_at) WHERE ended_at IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE commands');
  }
}

/**
 * `place`: the order in which they came. `code`: why it was not carried out when it was tried last, or never will be. `retried`,
 * `replay`: what came of it.
 */
const COMMANDS_SQL = `CREATE TABLE commands (
  id uuid PRIMARY KEY,
  place bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  asked_at timestamptz NOT NULL,
  arrived_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  reason text NOT NULL,
  action text NOT NULL CHECK (action IN ('retry', 'replay')),
  subscription text NOT NULL,
  transaction_ids uuid[] NOT NULL CHECK (cardinality(transaction_ids) > 0),
  subject text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused')),
  due_at timestamptz NOT NULL DEFAULT now(),
  code text,
  retried integer,
  replay bigint,
  ended_at timestamptz,
  CHECK ((state = 'waiting') = (ended_at IS NULL)),
  CHECK ((state = 'done' AND action = 'retry') = (retried IS NOT NULL)),
  CHECK ((state = 'done' AND action = 'replay') = (replay IS NOT NULL)),
  CHECK (state <> 'refused' OR code IS NOT NULL)
)`;
