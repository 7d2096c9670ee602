import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** The last number of each agency and day. */
const COUNTERS = `CREATE TABLE receipt_counters (
  agency text COLLATE "C" NOT NULL,
  day text COLLATE "C" NOT NULL CHECK (day ~ '^[0-9]{6}$'),
  last integer NOT NULL CHECK (last BETWEEN 0 AND 99999),
  PRIMARY KEY (agency, day)
)`;

/** Each number once, and one for each request however often it is made. */
const NUMBERS = `CREATE TABLE receipt_numbers (
  system text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  agency text COLLATE "C" NOT NULL,
  day text COLLATE "C" NOT NULL,
  number integer NOT NULL CHECK (number BETWEEN 0 AND 99999),
  PRIMARY KEY (system, fingerprint),
  UNIQUE (agency, day, number)
)`;

const FIRST_ARRIVALS = `CREATE TABLE first_arrivals (
  system text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  first_at timestamptz NOT NULL,
  PRIMARY KEY (system, fingerprint)
)`;

export class CreateVbdlisMemory1760000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [COUNTERS, NUMBERS, FIRST_ARRIVALS]) await runner.query(sql);
    await runner.query('CREATE INDEX ON first_arrivals (first_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['first_arrivals', 'receipt_numbers', 'receipt_counters']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
