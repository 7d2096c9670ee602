import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** By which a key is known again, and from which nobody can tell it. `file`: which of the key files it stands in. */
const KEY_CHECKS = `CREATE TABLE key_checks (
  file text NOT NULL,
  version text NOT NULL,
  value bytea NOT NULL CHECK (octet_length(value) = 32),
  PRIMARY KEY (file, version)
)`;

export class CreateKeyChecks1760000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(KEY_CHECKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_checks');
  }
}
