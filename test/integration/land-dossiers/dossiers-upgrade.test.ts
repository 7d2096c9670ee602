import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrate } from '#libs/persistence';
import { LAND_DOSSIERS_SCHEMA } from '../../../apps/land-dossiers/src/persistence/land-dossiers.schema.js';
import { DossiersWithTaxLeg1760000770000 } from '../../../apps/land-dossiers/src/persistence/migrations/dossiers-with-tax-leg.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const { migrations } = LAND_DOSSIERS_SCHEMA;
const BEFORE = {
  ...LAND_DOSSIERS_SCHEMA,
  migrations: migrations.slice(0, migrations.indexOf(DossiersWithTaxLeg1760000770000)),
};

let own: OwnDatabase;
beforeAll(async () => (own = await createOwnDatabase()));
afterAll(() => own.drop());

/** A dossier that had this message, as it was decided. */
async function had(code: string, type: string, effect: string, day: number): Promise<void> {
  await own.owner.query(
    `WITH message AS (
       INSERT INTO messages SELECT gen_random_uuid(), $1, $2, make_date(2026, 3, $4), now(), 'land', 'H88', '1', NULL, 'x', 0, 0, '{}'
       RETURNING message_id
     ) INSERT INTO decisions SELECT message_id, $1, $3, '' FROM message`,
    [code, type, effect, day],
  );
}

it('while the hub is upgraded a dossier keeps that tax has to do with it, and when something last took effect', async () => {
  await migrate(BEFORE, own.config);
  await own.owner.query('SET search_path = land_dossiers');
  await own.owner.query(
    `INSERT INTO dossiers (dossier_code, agency_code, state, last_at, messages, held, flagged, files_missing,
       notices_unpaid, result_files, portal_count, sequence, revision)
     SELECT code, 'H88', 'awaiting-supplement', '2026-03-09', 1, 0, 0, 0, 0, 0, 0, 1, 1
     FROM unnest(ARRAY['asked', 'held', 'plain']) AS code`,
  );
  await had('asked', 'received', 'applied', 1);
  await had('asked', 'tax-transfer', 'applied', 2);
  await had('held', 'tax-transfer', 'held', 2);
  await had('plain', 'received', 'applied', 1);
  await had('plain', 'moved', 'flagged', 9);
  await migrate(LAND_DOSSIERS_SCHEMA, own.config);
  const sql = 'SELECT dossier_code AS code FROM dossiers WHERE has_tax_leg';
  expect((await own.owner.query<{ code: string }>(sql)).rows).toEqual([{ code: 'asked' }]);
  const last = 'SELECT extract(day FROM last_at)::int AS day FROM dossiers ORDER BY dossier_code';
  expect((await own.owner.query<{ day: number }>(last)).rows.map(({ day }) => day)).toEqual([2, 9, 1]);
});
