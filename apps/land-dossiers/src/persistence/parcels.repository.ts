import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import { mayTellParcels, parcelsOf } from '../application/dossier-parcels.js';
import type { PlannedDossier } from '../application/plan-batch.js';
import type { CommuneCrosswalk, KnownParcel } from '../domain/parcels.js';

const TYPES = ['text', 'text', 'text', 'text', 'boolean', 'text', 'numeric'] as const;
const ADD = `
INSERT INTO parcels (dossier_code, commune, map_sheet, parcel_number, is_current, known_until, area)
SELECT * FROM unnest(${parametersOf(TYPES, 1)})`;

/** The parcels of dossiers, under every number by which people may look for them. */
export class ParcelsRepository {
  constructor(private readonly tx: Queryable) {}

  /** Written anew for the dossiers of which something new tells parcels. */
  async write(dossiers: readonly PlannedDossier[], communes: CommuneCrosswalk): Promise<void> {
    const told = dossiers.filter(({ decisions }) => decisions.some(({ message }) => mayTellParcels(message.event)));
    if (told.length === 0) return;
    await this.tx.query('DELETE FROM parcels WHERE dossier_code = ANY($1::text[])', [
      told.map(({ dossierCode }) => dossierCode),
    ]);
    const rows = told.flatMap(({ dossierCode, process }) =>
      parcelsOf(process, communes).flatMap(parcel => toRows(dossierCode, parcel)),
    );
    if (rows.length > 0) await this.tx.query(ADD, toColumns(rows, TYPES));
  }
}

function toRows(dossierCode: string, { current, old, area }: KnownParcel) {
  const row = (key: KnownParcel['old'][number], isCurrent: boolean) => [
    dossierCode,
    key.commune,
    key.mapSheet,
    key.parcelNumber,
    isCurrent,
    key.until ?? null,
    area ?? null,
  ];
  return [row(current, true), ...old.map(key => row(key, false))];
}
