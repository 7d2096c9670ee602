import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { PlannedDossier } from '../application/plan-batch.js';
import type { CommuneCrosswalk, KnownParcel } from '../domain/parcels.js';

const TYPES = ['text', 'text', 'text', 'text', 'boolean', 'text', 'numeric'] as const;
const ADD = `
INSERT INTO parcels (dossier_code, commune, map_sheet, parcel_number, is_current, known_until, area)
SELECT * FROM unnest(${parametersOf(TYPES, 1)})`;

/** The parcels of dossiers, under every number by which people may look for them. */
export class ParcelsRepository {
  constructor(private readonly tx: Queryable) {}

  /** Written anew for the dossiers whose receipt is new. */
  async write(dossiers: readonly PlannedDossier[], communes: CommuneCrosswalk): Promise<void> {
    const received = dossiers.filter(hasNewReceipt);
    if (received.length === 0) return;
    await this.tx.query('DELETE FROM parcels WHERE dossier_code = ANY($1::text[])', [
      received.map(({ dossierCode }) => dossierCode),
    ]);
    const rows = received.flatMap(dossier => rowsOf(dossier, communes));
    if (rows.length > 0) await this.tx.query(ADD, toColumns(rows, TYPES));
  }
}

function hasNewReceipt({ decisions, process }: PlannedDossier): boolean {
  return decisions.some(({ message }) => message.event.id === process.receipt?.messageId);
}

function rowsOf({ dossierCode, process: { receipt } }: PlannedDossier, communes: CommuneCrosswalk) {
  if (!receipt) return [];
  const { record, lastAt } = receipt;
  return (record.parcels ?? []).flatMap(parcel => toRows(dossierCode, communes.knownParcelOf(parcel, lastAt)));
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
