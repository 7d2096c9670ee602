import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * The comparison with a book that a party was asked for again: it knows for the sake of which one, at most one of each runs, and
 * the repairs that asked know it.
 */
export class AskedBooks1760000760000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const reference = 'bigint REFERENCES reconciliations ON DELETE SET NULL';
    await runner.query(`ALTER TABLE reconciliations ADD COLUMN asked_for ${reference}`);
    await runner.query(
      'CREATE UNIQUE INDEX open_reconciliation_asked_for ON reconciliations (asked_for) WHERE finished_at IS NULL',
    );
    await runner.query(`ALTER TABLE repairs ADD COLUMN asked ${reference}`);
    // For the end of a comparison, which looks for who names it.
    await runner.query(
      'CREATE INDEX reconciliations_asked_for ON reconciliations (asked_for) WHERE asked_for IS NOT NULL',
    );
    await runner.query('CREATE INDEX repairs_that_asked ON repairs (asked) WHERE asked IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE repairs DROP COLUMN asked');
    await runner.query('ALTER TABLE reconciliations DROP COLUMN asked_for');
  }
}
