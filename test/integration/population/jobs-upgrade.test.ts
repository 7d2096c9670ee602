import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrate } from '#libs/persistence';
import { AddChunkRetries1760000850000 } from '../../../apps/population/src/jobs/persistence/add-chunk-retries.migration.js';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const { migrations } = POPULATION_SCHEMA;
const BEFORE = {
  ...POPULATION_SCHEMA,
  migrations: migrations.slice(0, migrations.indexOf(AddChunkRetries1760000850000)),
};

let own: OwnDatabase;
beforeAll(async () => (own = await createOwnDatabase()));
afterAll(() => own.drop());

it('a retry that is under way while the hub is upgraded goes on: its failed lines do not count as done', async () => {
  await migrate(BEFORE, own.config);
  await own.owner.query('SET search_path = population');
  const job = randomUUID();
  await own.owner.query(
    `INSERT INTO jobs (id, system, service_version, provider, officer, agency, procedure, dossier, dry_run, state, uploaded_at)
     VALUES ($1, 'insurance', '1', 'soap', 'canbo.a', 'H42', '1.001234', '', false, 'open', now())`,
    [job],
  );
  await own.owner.query(
    `INSERT INTO job_chunks (job_id, seq, rows, input, outcome, state, claimed_by, claimed_until) VALUES
       ($1, 0, 1, 'i', 'o', 'done', NULL, NULL), ($1, 1, 1, 'i', 'o', 'waiting', NULL, NULL),
       ($1, 2, 1, 'i', 'o', 'running', $1, now()), ($1, 3, 1, 'i', NULL, 'waiting', NULL, NULL)`,
    [job],
  );
  await migrate(POPULATION_SCHEMA, own.config);
  const { rows } = await own.owner.query<{ retries: number }>('SELECT retries FROM job_chunks ORDER BY seq');
  expect(rows.map(({ retries }) => retries)).toEqual([0, 1, 1, 0]);
});
