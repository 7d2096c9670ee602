import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Events of the past that wait for a partner which fetches. */
export class Replayed1760000630000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REPLAYED_SQL);
    await runner.query('CREATE INDEX replayed_replay ON replayed (replay)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE replayed');
  }
}

/**
 * Not in `parked`: they settle nothing, no key waits for them, and a transaction may be there beside its own delivery.
 * Positions are of the same counter as those of `parked`, so a partner has one cursor over both.
 */
const REPLAYED_SQL = `CREATE TABLE replayed (
  subscription text NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  replay bigint NOT NULL,
  envelope jsonb NOT NULL,
  data text NOT NULL,
  PRIMARY KEY (subscription, position)
)`;
