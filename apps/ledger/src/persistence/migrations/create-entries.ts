import { CONSUMER_POSITIONS_SQL, type MigrationInterface, type QueryRunner } from '#libs/persistence';
import { describeCodes, OUTCOME_CODE, STEP_CODE } from '../../log/codes.js';

/** Wide columns first, then the narrow ones: no bytes lost to alignment. */
const ENTRIES = `CREATE TABLE entries (
  transaction_id uuid NOT NULL,
  at timestamptz NOT NULL,
  accepted_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  latency_ms bigint CHECK ((latency_ms IS NOT NULL) = (coalesce(outcome, 3) < 3)),
  duration_ms real,
  step smallint NOT NULL CHECK (step BETWEEN 1 AND 8),
  outcome smallint CHECK (outcome BETWEEN 1 AND 3),
  supersedes smallint CHECK (supersedes BETWEEN 1 AND 3),
  discriminator text NOT NULL,
  service text NOT NULL,
  service_version text NOT NULL,
  kind text NOT NULL,
  from_system text NOT NULL,
  agency text NOT NULL,
  business_key text NOT NULL,
  flags text[],
  detail text,
  deliveries jsonb,
  CONSTRAINT entries_once UNIQUE (transaction_id, step, discriminator)
)`;

/**
 * A transaction settles once; later outcomes name the one they replace. After a crash a delivery may come again and end
 * another way: the first settlement stays, so no transaction is counted twice.
 */
const SETTLED_ONCE = `CREATE UNIQUE INDEX entries_settled_once ON entries (transaction_id)
  WHERE outcome IN (${OUTCOME_CODE.succeeded}, ${OUTCOME_CODE.failed}) AND supersedes IS NULL`;

/** Lists start from the one entry with which a transaction begins, so only that one is in their indexes. */
const INDEXES = [
  SETTLED_ONCE,
  `CREATE INDEX entries_period ON entries USING brin (accepted_at) WITH (pages_per_range = 32, autosummarize = on)`,
  `CREATE INDEX entries_beginning ON entries (accepted_at, transaction_id) WHERE step IN (1, 2)`,
  `CREATE INDEX entries_dossier ON entries (business_key, accepted_at) WHERE step IN (1, 2) AND business_key <> ''`,
  `CREATE INDEX entries_failed ON entries (accepted_at) WHERE outcome = 2`,
  `CREATE INDEX entries_superseding ON entries (accepted_at) WHERE supersedes IS NOT NULL`,
  `CREATE INDEX entries_flagged ON entries (accepted_at) WHERE flags IS NOT NULL`,
];

/** From these the planner knows that hours and days are few, and counts figures by them in parallel. */
const STATISTICS = ['hour', 'day'].map(
  unit => `CREATE STATISTICS entries_${unit} ON
    (date_bin('1 ${unit}', accepted_at, '2000-01-01T00:00:00+07:00')) FROM entries`,
);

const REFUSE_CHANGE = `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$`;

/** ALWAYS: also for the owner, and in sessions that switch ordinary triggers off. */
const TRIGGER = [
  `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
  `ALTER TABLE entries ENABLE ALWAYS TRIGGER append_only`,
];

const COMMENTS = [
  `COMMENT ON COLUMN entries.latency_ms IS 'of an entry that settles: from accepted_at to at'`,
  `COMMENT ON COLUMN entries.step IS '${describeCodes(STEP_CODE)}'`,
  `COMMENT ON COLUMN entries.outcome IS '${describeCodes(OUTCOME_CODE)}'`,
  `COMMENT ON COLUMN entries.supersedes IS 'the settled outcome that this entry replaces, numbers as in outcome'`,
];

export class CreateEntries1732233600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      ENTRIES,
      ...INDEXES,
      ...STATISTICS,
      REFUSE_CHANGE,
      ...TRIGGER,
      ...COMMENTS,
      CONSUMER_POSITIONS_SQL,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consumer_positions');
    await runner.query('DROP TABLE entries');
    await runner.query('DROP FUNCTION refuse_change()');
  }
}
