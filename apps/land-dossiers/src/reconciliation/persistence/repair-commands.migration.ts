import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** By which of delivery's commands a repair is carried out. */
export class RepairCommands1760000750000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE repairs ADD COLUMN commands uuid[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE repairs DROP COLUMN commands');
  }
}
