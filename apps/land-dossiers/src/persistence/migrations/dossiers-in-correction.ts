import type { MigrationInterface, QueryRunner } from '#libs/persistence';

const INDEXES = [
  'DROP INDEX open_dossiers',
  'CREATE INDEX open_dossiers ON dossiers (dossier_code) WHERE ended_at IS NULL OR files_missing > 0',
  'CREATE INDEX dossiers_without_files ON dossiers (dossier_code) WHERE files_missing > 0',
  'CREATE INDEX dossiers_without_procedure ON dossiers (dossier_code) WHERE procedure_code IS NULL',
];

/** A dossier in correction has not ended, and what lacks its files or its procedure is found. */
export class DossiersInCorrection1760000740000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Until their next message they are due as they were: only the app has the calendar by which the date moves.
    await runner.query(
      `UPDATE dossiers SET ended_at = NULL WHERE ended_at IS NOT NULL AND state NOT IN ('finished', 'handed-over')`,
    );
    for (const statement of INDEXES) await runner.query(statement);
  }

  /** When they had ended is computed anew with their next message. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dossiers_without_procedure, dossiers_without_files, open_dossiers');
    await runner.query('CREATE INDEX open_dossiers ON dossiers (dossier_code) WHERE ended_at IS NULL');
  }
}
