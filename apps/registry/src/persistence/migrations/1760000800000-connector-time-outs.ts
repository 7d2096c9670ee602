import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** How long an endpoint may take to be connected to, and to begin its answer. */
export class ConnectorTimeOuts1760000800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE connectors
      ADD COLUMN connect_timeout_ms integer CHECK (connect_timeout_ms > 0),
      ADD COLUMN first_byte_timeout_ms integer CHECK (first_byte_timeout_ms > 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connectors DROP COLUMN first_byte_timeout_ms, DROP COLUMN connect_timeout_ms');
  }
}
