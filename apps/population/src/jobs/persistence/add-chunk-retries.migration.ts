import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** A failed line is asked again in a retry of its chunk, once: its outcome says in which one it failed. */
export class AddChunkRetries1760000850000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job_chunks ADD COLUMN retries integer NOT NULL DEFAULT 0');
    // Of a retry under way nothing told that it was one: its failed lines would count as done without having been asked.
    await runner.query(`UPDATE job_chunks SET retries = 1 WHERE state <> 'done' AND outcome IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE job_chunks DROP COLUMN retries');
  }
}
