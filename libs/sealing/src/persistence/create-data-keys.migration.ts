import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** `wrapped`: the key, sealed with the master key of that version. */
const DATA_KEYS = `CREATE TABLE data_keys (
  id uuid PRIMARY KEY,
  master_version text NOT NULL,
  wrapped bytea NOT NULL CHECK (octet_length(wrapped) = 61),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
)`;

export class CreateDataKeys1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DATA_KEYS);
    await runner.query('CREATE INDEX data_keys_by_end ON data_keys (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE data_keys');
  }
}
