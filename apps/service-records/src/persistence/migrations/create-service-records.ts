import { CONSUMER_POSITIONS_SQL, type MigrationInterface, OUTBOX_SQL, type QueryRunner } from '#libs/persistence';

/** Codes are compared byte by byte: a language's sorting rules would cost time at each look-up and mean nothing. */
const DOSSIERS = `CREATE TABLE dossiers (
  dossier_code text COLLATE "C" PRIMARY KEY,
  procedure_code text NOT NULL,
  agency_code text NOT NULL,
  status smallint NOT NULL CHECK (status BETWEEN 1 AND 10),
  status_at timestamptz NOT NULL,
  sequence integer NOT NULL CHECK (sequence > 0)
) WITH (fillfactor = 80)`;

/** The rule that no code, and no table of transitions, can get round. */
const FINAL_STATUS = `CREATE FUNCTION refuse_change_after_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The result of this dossier was handed over: its status is final' USING ERRCODE = 'check_violation';
END $$`;
const FINAL_STATUS_TRIGGER = `CREATE TRIGGER status_10_is_final BEFORE UPDATE ON dossiers FOR EACH ROW
  WHEN (OLD.status = 10 AND NEW.status <> 10) EXECUTE FUNCTION refuse_change_after_hand_over()`;

/** `payload` is the record as it was accepted and holds personal data, which is nowhere else in this schema. */
const REPORTS = `CREATE TABLE reports (
  transaction_id uuid PRIMARY KEY,
  dossier_code text COLLATE "C" NOT NULL,
  procedure_code text NOT NULL,
  agency_code text NOT NULL,
  status smallint NOT NULL CHECK (status BETWEEN 1 AND 10),
  occurred_at timestamptz NOT NULL,
  accepted_at timestamptz NOT NULL,
  promised_at timestamptz,
  system text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('applied', 'recorded')),
  flag text CHECK (flag IN ('late', 'repeated', 'out-of-order', 'impossible')),
  sequence integer CHECK (sequence > 0),
  body_hash text NOT NULL,
  partition integer NOT NULL,
  kafka_offset bigint NOT NULL,
  payload text NOT NULL,
  CHECK ((effect = 'applied') = (sequence IS NOT NULL)),
  CHECK ((effect = 'recorded') = (flag IS NOT NULL))
)`;

/** Histories, where each dossier stands, and what belongs to exactly-once: positions and outbox. */
export class CreateServiceRecords1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      DOSSIERS,
      FINAL_STATUS,
      FINAL_STATUS_TRIGGER,
      REPORTS,
      'CREATE INDEX reports_of_dossier ON reports (dossier_code, occurred_at)',
      CONSUMER_POSITIONS_SQL,
      OUTBOX_SQL,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox, consumer_positions, reports, dossiers');
    await runner.query('DROP FUNCTION refuse_change_after_hand_over');
  }
}
