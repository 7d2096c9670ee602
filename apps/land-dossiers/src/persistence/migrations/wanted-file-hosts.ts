import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** From which host each file is to come, so that each has its share; '' of a file that has no link. */
export class WantedFileHosts1760000730000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE wanted_files ADD COLUMN host text NOT NULL DEFAULT ''`);
    await runner.query(
      `UPDATE wanted_files SET host = lower(coalesce(substring(url FROM '^https?://([^/?#]+)'), '')) WHERE state = 'wanted'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE wanted_files DROP COLUMN host');
  }
}
