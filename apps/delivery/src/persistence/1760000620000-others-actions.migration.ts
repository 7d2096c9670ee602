import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What people did in other apps stands in the same list; each once, however often it arrives. */
export class OthersActions1760000620000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE actions ADD COLUMN event_id uuid UNIQUE, ADD COLUMN before text, ADD COLUMN after text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM actions WHERE event_id IS NOT NULL');
    await runner.query('ALTER TABLE actions DROP COLUMN event_id, DROP COLUMN before, DROP COLUMN after');
  }
}
