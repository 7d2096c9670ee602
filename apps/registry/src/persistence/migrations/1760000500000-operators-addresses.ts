import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What people change in the registry beside the files. */
export class OperatorsAddresses1760000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connectors ADD COLUMN address_override json');
    await runner.query(CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE changes');
    await runner.query('ALTER TABLE connectors DROP COLUMN address_override');
  }
}

/** Who changed what and why; written in the transaction that does it, and never changed. */
const CHANGES = `CREATE TABLE changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL,
  before text,
  after text
)`;
