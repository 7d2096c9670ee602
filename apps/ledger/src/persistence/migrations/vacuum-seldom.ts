import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * What is only ever added leaves nothing to clean up. PostgreSQL would look through it whenever it has grown by a fifth, and that is
 * each minute while it is young and the load is full.
 */
export class VacuumSeldom1760000930000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE entries SET (autovacuum_vacuum_insert_threshold = 3000000)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE entries RESET (autovacuum_vacuum_insert_threshold)');
  }
}
