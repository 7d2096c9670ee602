import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * A finding may be of a system, whatever officers and agencies it names: these are '' then, and `system` is '' in a finding of an
 * officer. All of a system is watched where somebody asks about persons one by one, as neighbours are.
 */
const UP = [
  `ALTER TABLE findings ADD COLUMN system text NOT NULL DEFAULT '', ADD CHECK (system = '' OR agency || officer = '')`,
  'ALTER TABLE findings DROP CONSTRAINT findings_agency_officer_rule_about_window_from_key',
  'ALTER TABLE findings ADD UNIQUE (agency, officer, system, rule, about, window_from)',
  `CREATE INDEX accesses_of_system ON accesses (system, at, id) WHERE job = ''`,
];

/** What was found of systems has no place in the table as it was. */
const DOWN = [
  'DROP INDEX accesses_of_system',
  `DELETE FROM findings WHERE system <> ''`,
  'ALTER TABLE findings DROP COLUMN system',
  'ALTER TABLE findings ADD UNIQUE (agency, officer, rule, about, window_from)',
];

export class AddFindingsBySystem1760000860000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of UP) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const sql of DOWN) await runner.query(sql);
  }
}
