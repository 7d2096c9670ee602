import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrate } from '#libs/persistence';
import { LAND_DOSSIERS_SCHEMA } from '../../../apps/land-dossiers/src/persistence/land-dossiers.schema.js';
import { DossiersInCorrection1760000740000 } from '../../../apps/land-dossiers/src/persistence/migrations/dossiers-in-correction.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const { migrations } = LAND_DOSSIERS_SCHEMA;
const BEFORE = {
  ...LAND_DOSSIERS_SCHEMA,
  migrations: migrations.slice(0, migrations.indexOf(DossiersInCorrection1760000740000)),
};

let own: OwnDatabase;
beforeAll(async () => (own = await createOwnDatabase()));
afterAll(() => own.drop());

it('a dossier that is in correction while the hub is upgraded has not ended, and one that has ended stays so', async () => {
  await migrate(BEFORE, own.config);
  await own.owner.query('SET search_path = land_dossiers');
  await own.owner.query(
    `INSERT INTO dossiers (dossier_code, agency_code, state, ended_at, last_at, messages, held, flagged, files_missing,
       notices_unpaid, portal_count, sequence, revision)
     SELECT state, 'H88', state, now(), now(), 1, 0, 0, 0, 0, 0, 1, 1
     FROM unnest(ARRAY['awaiting-payment', 'correcting', 'finished', 'handed-over']) AS state`,
  );
  await migrate(LAND_DOSSIERS_SCHEMA, own.config);
  const sql = 'SELECT state FROM dossiers WHERE ended_at IS NULL ORDER BY 1';
  expect((await own.owner.query<{ state: string }>(sql)).rows.map(({ state }) => state)).toEqual([
    'awaiting-payment',
    'correcting',
  ]);
});
