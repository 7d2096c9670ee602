import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What a door must know of a system that speaks a protocol of its own to it. */
export class SystemSettings1760001100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE systems ADD COLUMN settings json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE systems DROP COLUMN settings');
  }
}
