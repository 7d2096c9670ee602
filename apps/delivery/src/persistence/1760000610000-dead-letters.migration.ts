import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What no consumer could take, until an operator has sent it back or given it up. */
export class DeadLetters1760000610000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DEAD_LETTERS_SQL);
    await runner.query(`CREATE INDEX dead_letters_open ON dead_letters (consumer, id) WHERE state = 'open'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters');
  }
}

/**
 * The origin makes a letter unique; with the time of its message, because a new Kafka counts its offsets anew. The
 * message itself is kept only as long as somebody may send it back: it holds a record.
 */
const DEAD_LETTERS_SQL = `CREATE TABLE dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  kafka_offset bigint NOT NULL,
  message_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'given-up')),
  attempts integer NOT NULL,
  cause text NOT NULL,
  died_at timestamptz NOT NULL DEFAULT now(),
  transaction_id uuid,
  business_key text,
  message bytea STORAGE EXTERNAL CHECK ((message IS NOT NULL) = (state = 'open')),
  UNIQUE (consumer, topic, partition, kafka_offset, message_at)
)`;
