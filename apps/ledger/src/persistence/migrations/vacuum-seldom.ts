import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * What is only ever added leaves next to nothing to clean up. PostgreSQL would look through it whenever it has grown by a fifth,
 * and that is each minute while it is young and the load is full. Such a look also sums up the ranges of `entries_period`;
 * between two of them autovacuum takes 256 requests for that a minute, so a range has 1 MB: 130 a minute under full load.
 */
export class VacuumSeldom1760000930000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE entries SET (autovacuum_vacuum_insert_threshold = 3000000)');
    await rangesOf(runner, 128);
  }

  async down(runner: QueryRunner): Promise<void> {
    await rangesOf(runner, 32);
    await runner.query('ALTER TABLE entries RESET (autovacuum_vacuum_insert_threshold)');
  }
}

async function rangesOf(runner: QueryRunner, pages: number): Promise<void> {
  await runner.query(`ALTER INDEX entries_period SET (pages_per_range = ${pages})`);
  await runner.query('REINDEX INDEX entries_period');
}
