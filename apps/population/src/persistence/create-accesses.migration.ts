import { CONSUMER_POSITIONS_SQL, type MigrationInterface, OUTBOX_SQL, type QueryRunner } from '#libs/persistence';

/**
 * One row for each name of the person (`PersonAccess.subjects`) who was asked about: nearly always one. The key begins with
 * the person, so "who asked about me" is one look however many years there are. `job` is '' where somebody asked about this
 * one person; `recorded_at` is when the row was written, not when its transaction began.
 */
const ACCESSES = `CREATE TABLE accesses (
  subject text COLLATE "C" NOT NULL,
  at timestamptz(3) NOT NULL,
  id uuid NOT NULL,
  neighbourhood text COLLATE "C" NOT NULL,
  system text NOT NULL,
  agency text COLLATE "C" NOT NULL,
  officer text COLLATE "C" NOT NULL,
  procedure text NOT NULL,
  dossier text COLLATE "C" NOT NULL,
  service text NOT NULL,
  fields text[] NOT NULL,
  outcome text NOT NULL,
  transaction_id uuid NOT NULL,
  job text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (subject, at, id)
)`;

/** Neighbours are watched where somebody asks about persons one by one: a bulk job pays nothing for it. */
const INDEXES = [
  'CREATE INDEX accesses_of_officer ON accesses (agency, officer, at, id)',
  `CREATE INDEX accesses_of_dossier ON accesses (dossier, at, id) WHERE dossier <> ''`,
  `CREATE INDEX accesses_of_neighbours ON accesses (neighbourhood, at) WHERE job = ''`,
  'CREATE INDEX accesses_recorded ON accesses (recorded_at)',
];

export class CreateAccesses1760000800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [ACCESSES, ...INDEXES, CONSUMER_POSITIONS_SQL, OUTBOX_SQL]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['outbox', 'consumer_positions', 'accesses']) await runner.query(`DROP TABLE ${table}`);
  }
}
