import { type MigrationInterface, OUTBOX_SQL, type QueryRunner } from '#libs/persistence';

/** Messages that could not be delivered at once, the keys that wait because of them, and the facts to be told. */
export class Parked1760000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OUTBOX_SQL);
    await runner.query('CREATE SEQUENCE claims');
    await runner.query(BLOCKED_KEYS_SQL);
    await runner.query('CREATE INDEX blocked_keys_due ON blocked_keys (subscription, due_at)');
    await runner.query(PARKED_SQL);
    await runner.query(
      `CREATE INDEX parked_pending ON parked (subscription, business_key, id) WHERE state = 'pending'`,
    );
    await runner.query(`CREATE INDEX parked_dead ON parked (subscription, id) WHERE state = 'dead'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked');
    await runner.query('DROP TABLE blocked_keys');
    await runner.query('DROP SEQUENCE claims');
    await runner.query('DROP TABLE outbox');
  }
}

/**
 * One row per subscription and business key that has a pending message: what comes new on the key waits behind it.
 * `due_at`: when it may be claimed next, the end of the wait or of the claim's lease. `claim`: a number of its own
 * for each claim, null where there is none; who holds an older one has lost the key.
 */
const BLOCKED_KEYS_SQL = `CREATE TABLE blocked_keys (
  business_key text NOT NULL,
  subscription text NOT NULL,
  due_at timestamptz NOT NULL,
  claim bigint,
  PRIMARY KEY (business_key, subscription)
)`;

/**
 * A row is deleted when its message is delivered. `transaction_id` and not the offset makes it unique: offsets begin
 * anew with a new Kafka, and a relay that crashed sends the same event under another one. `settled`: the transaction
 * has been told to have failed because of this row.
 */
const PARKED_SQL = `CREATE TABLE parked (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subscription text NOT NULL,
  system text NOT NULL,
  business_key text NOT NULL,
  transaction_id uuid NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  kafka_offset bigint NOT NULL,
  envelope jsonb NOT NULL,
  data text NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'dead')),
  attempts integer NOT NULL CHECK (attempts >= 0),
  retries integer NOT NULL DEFAULT 0,
  settled boolean NOT NULL DEFAULT false,
  last_code text,
  last_detail text,
  last_attempt_at timestamptz,
  accepted_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (transaction_id, subscription)
)`;
