import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from '#libs/persistence';
import { JobChunksRepository } from '../../../apps/population/src/jobs/persistence/job-chunks.repository.js';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { countingRows } from '../rows-read.js';
import { openOwnSchema, type OwnDatabase, type OwnSchema } from '../service-records/own-database.js';

const CHUNKS = 3_000;
const A_FEW = 5;

let opened: OwnSchema;
let own: OwnDatabase;
let database: Database;
beforeAll(async () => {
  opened = await openOwnSchema(POPULATION_SCHEMA);
  ({ own, database } = opened);
});
afterAll(() => opened.close());

it('a process renews its chunks without reading those of all jobs', async () => {
  const [job, claim] = [randomUUID(), randomUUID()];
  await own.owner.query('SET search_path = population');
  await own.owner.query(
    `INSERT INTO jobs (id, system, service_version, provider, officer, agency, procedure, dossier, dry_run, state, uploaded_at)
     VALUES ($1, 'insurance', '1', 'soap', 'canbo.a', 'H42', '1.001234', '', false, 'open', now())`,
    [job],
  );
  await own.owner.query(
    `INSERT INTO job_chunks (job_id, seq, rows, input, outcome, state)
     SELECT $1, i, 1, 'i', 'o', CASE i % 2 WHEN 0 THEN 'done' ELSE 'waiting' END FROM generate_series(1, $2::integer) i`,
    [job, CHUNKS],
  );
  const [, read] = await database.transaction(async tx => {
    const chunks = new JobChunksRepository(tx);
    await chunks.claimNext(job, claim);
    await tx.query(`UPDATE job_chunks SET claimed_until = now() WHERE claimed_by = $1`, [claim]);
    return countingRows(tx, ['job_chunks'], () => chunks.renew([claim, randomUUID()]));
  });
  expect(read).toBeLessThanOrEqual(A_FEW);
  const { rows } = await own.owner.query('SELECT seq FROM job_chunks WHERE claimed_until > now()');
  expect(rows).toEqual([{ seq: 1 }]);
});
