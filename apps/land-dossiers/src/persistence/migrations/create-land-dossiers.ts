import { CONSUMER_POSITIONS_SQL, type MigrationInterface, OUTBOX_SQL, type QueryRunner } from '#libs/persistence';

/** `payload` is the record as it was accepted and holds personal data, which is nowhere else in this schema. */
const MESSAGES = `CREATE TABLE messages (
  message_id uuid PRIMARY KEY,
  dossier_code text COLLATE "C" NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  accepted_at timestamptz NOT NULL,
  system text NOT NULL,
  agency_code text NOT NULL,
  service_version text NOT NULL,
  trace_parent text,
  body_hash text NOT NULL,
  partition integer NOT NULL,
  kafka_offset bigint NOT NULL,
  payload text NOT NULL
)`;

/** What the process makes of a message as of now: it may change while messages come that happened before. */
const DECISIONS = `CREATE TABLE decisions (
  message_id uuid PRIMARY KEY,
  dossier_code text COLLATE "C" NOT NULL,
  effect text NOT NULL CHECK (effect IN ('applied', 'held', 'flagged')),
  flags text NOT NULL,
  sequence integer CHECK (sequence > 0),
  CHECK (effect <> 'applied' OR sequence IS NOT NULL)
) WITH (fillfactor = 90)`;

/** Where each dossier stands. All but revision, sequence and portal is computed from its messages. */
const DOSSIERS = `CREATE TABLE dossiers (
  dossier_code text COLLATE "C" PRIMARY KEY,
  agency_code text NOT NULL,
  process_code text,
  procedure_code text,
  state text NOT NULL,
  state_at timestamptz,
  received_at timestamptz,
  promised_at timestamptz,
  due_at timestamptz,
  paused_since timestamptz,
  ended_at timestamptz,
  last_at timestamptz NOT NULL,
  messages integer NOT NULL,
  held integer NOT NULL,
  flagged integer NOT NULL,
  files_missing integer NOT NULL,
  notices_unpaid integer NOT NULL,
  portal_status smallint CHECK (portal_status BETWEEN 1 AND 10),
  portal_at timestamptz,
  portal_count integer NOT NULL,
  sequence integer NOT NULL,
  revision integer NOT NULL CHECK (revision > 0)
) WITH (fillfactor = 80)`;

/** The rules that no code can get round: what the portal was told to be handed over stays so, and times go forward. */
const PORTAL_FORWARD = `CREATE FUNCTION refuse_portal_backwards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What the portal was told goes forward only' USING ERRCODE = 'check_violation';
END $$`;
const PORTAL_FORWARD_TRIGGER = `CREATE TRIGGER portal_goes_forward BEFORE UPDATE ON dossiers FOR EACH ROW
  WHEN ((OLD.portal_status = 10 AND NEW.portal_status IS DISTINCT FROM 10)
    OR (OLD.portal_status = 9 AND NEW.portal_status IS DISTINCT FROM 9 AND NEW.portal_status IS DISTINCT FROM 10)
    OR NEW.portal_at < OLD.portal_at OR NEW.portal_count < OLD.portal_count)
  EXECUTE FUNCTION refuse_portal_backwards()`;

const NOTICES = `CREATE TABLE notices (
  dossier_code text COLLATE "C" NOT NULL,
  number text NOT NULL,
  message_id uuid NOT NULL,
  tax_type text NOT NULL,
  amount bigint CHECK (amount >= 0),
  state text NOT NULL CHECK (state IN ('open', 'replaced', 'cancelled', 'returned')),
  issued_at timestamptz NOT NULL,
  paid bigint NOT NULL CHECK (paid >= 0),
  settled boolean NOT NULL,
  PRIMARY KEY (dossier_code, number)
)`;

const PAYMENTS = `CREATE TABLE payments (
  dossier_code text COLLATE "C" NOT NULL,
  notice_number text NOT NULL,
  number text NOT NULL,
  message_id uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 0),
  occurred_at timestamptz NOT NULL,
  PRIMARY KEY (dossier_code, notice_number, number)
)`;

const STORED_FILES = `CREATE TABLE stored_files (
  message_id uuid NOT NULL,
  pointer text NOT NULL,
  dossier_code text COLLATE "C" NOT NULL,
  file_id text NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint NOT NULL CHECK (size >= 0),
  media_type text NOT NULL,
  PRIMARY KEY (message_id, pointer)
)`;

/** Every number under which a parcel of a dossier is or was known; `until` is empty for those of today. */
const PARCELS = `CREATE TABLE parcels (
  dossier_code text COLLATE "C" NOT NULL,
  commune text NOT NULL,
  map_sheet text NOT NULL,
  parcel_number text NOT NULL,
  is_current boolean NOT NULL,
  known_until text,
  area numeric CHECK (area > 0)
)`;

const INDEXES = [
  'CREATE INDEX messages_of_dossier ON messages (dossier_code)',
  'CREATE INDEX open_dossiers ON dossiers (dossier_code) WHERE ended_at IS NULL',
  'CREATE INDEX dossiers_by_state ON dossiers (state, dossier_code)',
  'CREATE INDEX stored_files_of_dossier ON stored_files (dossier_code)',
  'CREATE INDEX parcels_by_number ON parcels (commune, map_sheet, parcel_number)',
  'CREATE INDEX parcels_of_dossier ON parcels (dossier_code)',
];

/** Messages, what they make of their dossiers, and what belongs to exactly-once: positions and outbox. */
export class CreateLandDossiers1760000700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const tables = [MESSAGES, DECISIONS, DOSSIERS, NOTICES, PAYMENTS, STORED_FILES, PARCELS];
    const statements = [
      ...tables,
      PORTAL_FORWARD,
      PORTAL_FORWARD_TRIGGER,
      ...INDEXES,
      CONSUMER_POSITIONS_SQL,
      OUTBOX_SQL,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE outbox, consumer_positions, parcels, stored_files, payments, notices, dossiers, decisions, messages',
    );
    await runner.query('DROP FUNCTION refuse_portal_backwards');
  }
}
