import { type SubjectHasher } from '#libs/sealing';
import type { TestDatabase } from '#libs/testing';

const ROWS_AT_ONCE = 250_000;
/** Of each person of whom nobody asks here: as many as an average citizen may have in some years. */
const ROWS_OF_OTHERS = 10;

/** The columns of a row, from a subject, a number of its own and a time. */
const COLUMNS = `(subject, at, id, neighbourhood, system, agency, officer, procedure, dossier, service, fields, outcome,
  transaction_id, job, recorded_at)`;
const VALUES = `subject, at, id, 'v1.n' || n / 300, 'one-stop-' || n % 37, '000.00.01.H' || n % 64, 'cb.' || n % 5000, '1.012790',
  CASE WHEN n % 3 = 0 THEN '' ELSE 'H22.' || n / 2 END, 'population-verification', '{name,birthDate}', 'found', id,
  CASE WHEN n % 2 = 0 THEN '' ELSE 'job-' || n / 20000 END, at`;
/** Over five years. What was recorded long ago is no longer looked at for what is unusual. */
const SOME_TIME = `date_trunc('milliseconds', now() - interval '1 day' - random() * interval '1800 days')`;

/** Accesses to strangers. `note` hears of how many there are. */
export async function addStrangers(database: TestDatabase, rows: number, note: (done: number) => void): Promise<void> {
  for (let done = 0; done < rows; done += ROWS_AT_ONCE) {
    const until = Math.min(rows, done + ROWS_AT_ONCE);
    await database.query(
      `INSERT INTO population.accesses ${COLUMNS} SELECT ${VALUES} FROM (
         SELECT n, ${SOME_TIME} AS at, gen_random_uuid() AS id,
           'v1.' || translate(encode(sha256((n / ${ROWS_OF_OTHERS})::text::bytea), 'base64'), '+/=', '-_') AS subject
         FROM generate_series($1::int, $2::int - 1) n) made`,
      [done, until],
    );
    note(until);
  }
}

/** So many accesses to each of these, and nothing else of them. */
export async function addPersons(
  database: TestDatabase,
  subjects: SubjectHasher,
  numbers: readonly string[],
  each: number,
): Promise<void> {
  await database.query(
    `INSERT INTO population.accesses ${COLUMNS} SELECT ${VALUES} FROM (
       SELECT n, ${SOME_TIME} AS at, gen_random_uuid() AS id, subject
       FROM unnest($1::text[]) AS subject, generate_series(1, $2::int) n) made`,
    [numbers.map(number => subjects.subjectOf(number)), each],
  );
}
