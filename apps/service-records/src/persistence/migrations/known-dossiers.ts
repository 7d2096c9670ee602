import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What other apps may know of a dossier: whether an officer works on it, and on which procedure. Nothing of a person. */
export class KnownDossiers1760000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE VIEW known_dossiers AS SELECT dossier_code, agency_code, procedure_code, status FROM dossiers',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW known_dossiers');
  }
}
