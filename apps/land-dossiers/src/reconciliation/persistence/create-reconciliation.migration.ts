import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** One comparison with one party's book. `connector` and `day`: of a scheduled one, at most one a day that did not fail. */
const RECONCILIATIONS = `CREATE TABLE reconciliations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party text NOT NULL CHECK (party IN ('land', 'one-stop', 'tax')),
  agency_code text NOT NULL,
  period_from timestamptz NOT NULL,
  period_to timestamptz NOT NULL,
  system text,
  actor text NOT NULL,
  connector text,
  day date,
  state text NOT NULL DEFAULT 'receiving' CHECK (state IN ('receiving', 'comparing', 'done', 'failed')),
  failure text,
  started_at timestamptz NOT NULL DEFAULT now(),
  touched_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  lines integer NOT NULL DEFAULT 0,
  taken integer NOT NULL DEFAULT 0,
  bad integer NOT NULL DEFAULT 0,
  here integer,
  there integer,
  matched integer,
  CHECK (period_from < period_to),
  CHECK ((connector IS NULL) = (day IS NULL)),
  CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL)),
  CHECK ((state = 'failed') = (failure IS NOT NULL))
)`;

/** The party's book while it comes in. Not logged: what a crash takes is sent again, and a count says that it is gone. */
const BOOK_LINES = `CREATE UNLOGGED TABLE book_lines (
  reconciliation_id bigint NOT NULL,
  line integer NOT NULL,
  dossier_code text COLLATE "C" NOT NULL,
  state text,
  files integer,
  money bigint,
  paid bigint,
  updated_at timestamptz
)`;

const BAD_LINES = `CREATE TABLE bad_lines (
  reconciliation_id bigint NOT NULL REFERENCES reconciliations ON DELETE CASCADE,
  line integer NOT NULL,
  reason text NOT NULL,
  dossier_code text COLLATE "C",
  PRIMARY KEY (reconciliation_id, line)
)`;

const DIFFERENCES = `CREATE TABLE differences (
  reconciliation_id bigint NOT NULL REFERENCES reconciliations ON DELETE CASCADE,
  n integer NOT NULL,
  dossier_code text COLLATE "C" NOT NULL,
  agency_code text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('only-here', 'only-there', 'state', 'files', 'money')),
  here text,
  there text,
  there_at timestamptz,
  cause text,
  PRIMARY KEY (reconciliation_id, n)
)`;

/** What was done about a difference, by whom and why; only ever added. */
const REPAIRS = `CREATE TABLE repairs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reconciliation_id bigint NOT NULL,
  n integer NOT NULL,
  action text NOT NULL CHECK (action IN ('resend', 'fetch', 'ask')),
  actor text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (reconciliation_id, n) REFERENCES differences ON DELETE CASCADE
)`;

const RECONCILED_AGENCIES = `CREATE TABLE reconciled_agencies (
  reconciliation_id bigint NOT NULL REFERENCES reconciliations ON DELETE CASCADE,
  agency_code text NOT NULL,
  here integer NOT NULL,
  there integer NOT NULL,
  alike integer NOT NULL,
  only_here integer NOT NULL,
  only_there integer NOT NULL,
  state integer NOT NULL,
  files integer NOT NULL,
  money integer NOT NULL,
  PRIMARY KEY (reconciliation_id, agency_code)
)`;

/** Deliveries of land messages that did not go the healthy path, as their facts tell. */
const TOLD_DELIVERIES = `CREATE TABLE told_deliveries (
  message_id uuid NOT NULL,
  subscription text NOT NULL,
  system text NOT NULL,
  dossier_code text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('parked', 'dead', 'delivered')),
  at timestamptz NOT NULL,
  PRIMARY KEY (message_id, subscription)
)`;

const INDEXES = [
  `CREATE UNIQUE INDEX reconciliation_of_day ON reconciliations (connector, day) WHERE state <> 'failed'`,
  'CREATE INDEX reconciliations_of_connector ON reconciliations (connector, day) WHERE connector IS NOT NULL',
  'CREATE INDEX open_reconciliations ON reconciliations (touched_at) WHERE finished_at IS NULL',
  'CREATE INDEX book_lines_of_dossier ON book_lines (reconciliation_id, dossier_code)',
  'CREATE INDEX differences_of_kind ON differences (reconciliation_id, kind, n)',
  'CREATE INDEX repairs_of_difference ON repairs (reconciliation_id, n)',
  'CREATE INDEX told_deliveries_of_dossier ON told_deliveries (dossier_code)',
];

/** Books of the partners, and what of them differs from the hub's. */
export class CreateReconciliation1760000720000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const tables = [
      ...[RECONCILIATIONS, BOOK_LINES, BAD_LINES, DIFFERENCES],
      ...[REPAIRS, RECONCILED_AGENCIES, TOLD_DELIVERIES],
    ];
    // Not known of dossiers that were written before: their files are not compared until their next message.
    await runner.query('ALTER TABLE dossiers ADD COLUMN result_files integer CHECK (result_files >= 0)');
    for (const statement of [...tables, ...INDEXES]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE told_deliveries, reconciled_agencies, repairs, differences, bad_lines, book_lines');
    await runner.query('DROP TABLE reconciliations');
    await runner.query('ALTER TABLE dossiers DROP COLUMN result_files');
  }
}
