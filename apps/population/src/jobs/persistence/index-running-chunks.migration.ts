import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** A process renews what it has claimed: by the claims alone, which no index had, it read the chunks of all jobs. */
export class IndexRunningChunks1760000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX running_chunks ON job_chunks (claimed_by) WHERE state = 'running'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX running_chunks');
  }
}
