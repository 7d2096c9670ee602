import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Files that messages name, until the store has them or they cannot be had. */
const WANTED_FILES = `CREATE TABLE wanted_files (
  message_id uuid NOT NULL,
  pointer text NOT NULL,
  dossier_code text COLLATE "C" NOT NULL,
  agency_code text NOT NULL,
  name text NOT NULL,
  url text,
  sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint CHECK (size >= 0),
  media_type text,
  state text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'stored', 'refused')),
  attempts integer NOT NULL DEFAULT 0,
  code text,
  wanted_since timestamptz NOT NULL DEFAULT now(),
  due_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (message_id, pointer)
) WITH (fillfactor = 80)`;

const INDEXES = [
  `CREATE INDEX wanted_files_due ON wanted_files (due_at) WHERE state = 'wanted'`,
  'CREATE INDEX wanted_files_of_dossier ON wanted_files (dossier_code)',
  'CREATE INDEX stored_files_by_content ON stored_files (sha256)',
];

export class WantedFiles1760000710000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [WANTED_FILES, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX stored_files_by_content');
    await runner.query('DROP TABLE wanted_files');
  }
}
