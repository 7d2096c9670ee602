import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * Lines of files that name no dossier, or one that may be made up, are watched by system as well. Of lines with a dossier there may be a
 * million, and a look must not read past them: so they are not in it. The condition is that of `conditionOf`.
 */
export class IndexLinesOfSystem1760000890000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX accesses_of_system_lines ON accesses (system, at, id) WHERE job <> '' AND (dossier = '' OR dossier_unknown)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX accesses_of_system_lines');
  }
}
