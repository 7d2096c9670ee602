import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Messages that partners fetch themselves: rows of `parked` with a position, and how far each partner is. */
export class Pull1760000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE parked ADD COLUMN pull_position bigint CHECK (pull_position > 0)');
    await runner.query('DROP INDEX parked_pending');
    await runner.query(
      `CREATE INDEX parked_pending ON parked (subscription, business_key, id)
       WHERE state = 'pending' AND pull_position IS NULL`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX parked_pull ON parked (subscription, pull_position)
       WHERE state = 'pending' AND pull_position IS NOT NULL`,
    );
    // Lists of one subscription: a backlog of another one must not lie in their way.
    await runner.query('CREATE INDEX parked_subscription ON parked (subscription, id)');
    for (const sql of [PULL_STREAMS_SQL, PULL_READERS_SQL, PULLED_SQL]) await runner.query(sql);
    await runner.query('CREATE INDEX pulled_at ON pulled (subscription, at)');
  }

  /** What waits to be fetched goes with it: the version before would keep it for ever. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM parked WHERE pull_position IS NOT NULL');
    for (const table of ['pulled', 'pull_readers', 'pull_streams']) await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP INDEX parked_subscription');
    await runner.query('DROP INDEX parked_pending');
    await runner.query('ALTER TABLE parked DROP COLUMN pull_position');
    await runner.query(
      `CREATE INDEX parked_pending ON parked (subscription, business_key, id) WHERE state = 'pending'`,
    );
  }
}

/**
 * The last position that was given out. Its row is locked until the positions taken can be seen, so a position is never
 * seen before a smaller one: a sequence would not do that (docs/delivery-races.md).
 */
const PULL_STREAMS_SQL = `CREATE TABLE pull_streams (
  subscription text PRIMARY KEY,
  last bigint NOT NULL
)`;

/** How far a partner has fetched, and how far it has acknowledged. Not in `pull_streams`: reading waits for no storing. */
const PULL_READERS_SQL = `CREATE TABLE pull_readers (
  subscription text PRIMARY KEY,
  handed_out bigint NOT NULL DEFAULT 0,
  acknowledged bigint NOT NULL DEFAULT 0,
  CHECK (acknowledged <= handed_out)
)`;

/** What was acknowledged of late, so that a batch which comes again after a crash does not bring it again. */
const PULLED_SQL = `CREATE TABLE pulled (
  transaction_id uuid NOT NULL,
  subscription text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (transaction_id, subscription)
)`;
