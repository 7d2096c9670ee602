import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * Something unusual, once, whoever finds it again. `terms` is the rule as it was then, `about` an HMAC of the neighbourhood or
 * person, or ''. Accesses and persons are counted when it is found, and again when its time is over. Nothing is ever taken out:
 * the app's role may not.
 */
const FINDINGS = `CREATE TABLE findings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text NOT NULL,
  agency text COLLATE "C" NOT NULL,
  officer text COLLATE "C" NOT NULL,
  about text COLLATE "C" NOT NULL,
  window_from timestamptz(3) NOT NULL,
  window_until timestamptz(3) NOT NULL,
  terms jsonb NOT NULL,
  accesses integer NOT NULL,
  persons integer NOT NULL,
  is_counted boolean NOT NULL DEFAULT false,
  found_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  closed_at timestamptz,
  closed_by text,
  close_reason text CHECK (close_reason <> ''),
  UNIQUE (agency, officer, rule, about, window_from),
  CHECK (window_from < window_until),
  CHECK (num_nulls(closed_at, closed_by, close_reason) = CASE state WHEN 'open' THEN 3 ELSE 0 END)
)`;

/** One row: until when the accesses that were recorded have been looked at. Whoever looks holds it. */
const WATCH = `CREATE TABLE access_watch (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  looked_until timestamptz NOT NULL
)`;

const STATEMENTS = [
  FINDINGS,
  `CREATE INDEX open_findings ON findings (id) WHERE state = 'open'`,
  'CREATE INDEX uncounted_findings ON findings (window_until) WHERE NOT is_counted',
  WATCH,
  'INSERT INTO access_watch (looked_until) SELECT coalesce(min(recorded_at), now()) FROM accesses',
];

/** Unusual accesses. */
export class CreateFindings1760000830000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of STATEMENTS) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['access_watch', 'findings']) await runner.query(`DROP TABLE ${table}`);
  }
}
