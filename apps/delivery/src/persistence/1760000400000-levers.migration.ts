import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What people, and the hub for them, decide about deliveries. */
export class Levers1760000400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PAUSES_SQL);
    await runner.query(ACTIONS_SQL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE actions');
    await runner.query('DROP TABLE pauses');
  }
}

/** Subscriptions to which nothing is delivered now: what comes waits in `parked`. */
const PAUSES_SQL = `CREATE TABLE pauses (
  subscription text PRIMARY KEY,
  paused_at timestamptz NOT NULL DEFAULT now(),
  paused_by text NOT NULL,
  reason text NOT NULL
)`;

/** Who did what and why; written in the transaction that does it, and never changed; of an act in several transactions `affected` grows. */
const ACTIONS_SQL = `CREATE TABLE actions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL,
  affected integer NOT NULL
)`;
