import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** As the log of the ledger: reports are only ever added, and a young table grows by a fifth each minute. */
export class VacuumSeldom1760000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reports SET (autovacuum_vacuum_insert_threshold = 1000000)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE reports RESET (autovacuum_vacuum_insert_threshold)');
  }
}
