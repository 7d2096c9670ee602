import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * An officer is one however the name is capitalised, and a dossier that the hub had not heard of is one that may be made up. Of
 * older rows nobody knows: they count as they did. The expression is that of `officerKey`.
 */
const UP = [
  'ALTER TABLE accesses ADD COLUMN dossier_unknown boolean NOT NULL DEFAULT false',
  `CREATE INDEX accesses_of_officers ON accesses (agency, (lower(officer COLLATE "pg_c_utf8") COLLATE "C"), at, id)`,
  'DROP INDEX accesses_of_officer',
];

const DOWN = [
  'CREATE INDEX accesses_of_officer ON accesses (agency, officer, at, id)',
  'DROP INDEX accesses_of_officers',
  'ALTER TABLE accesses DROP COLUMN dossier_unknown',
];

export class CountOfficersAndDossiers1760000870000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UP) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of DOWN) await runner.query(sql);
  }
}
