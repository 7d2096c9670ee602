import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Calls in a second that an endpoint takes. */
export class ConnectorPace1760000700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE connectors ADD COLUMN rate_per_second double precision CHECK (rate_per_second > 0)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connectors DROP COLUMN rate_per_second');
  }
}
