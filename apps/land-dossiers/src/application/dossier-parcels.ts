import type { LandReceived, LandTaxTransfer } from '#libs/contracts';
import type { DossierProcess, Receipt } from '../domain/dossier-process.js';
import type { LandEvent } from '../domain/land-event.js';
import { type CommuneCrosswalk, type KnownParcel, newestOf } from '../domain/parcels.js';
import { isReceipt } from '../domain/receipts.js';

/** The parcels of a dossier as its receipt in force and the forms to tax tell of them. */
export function parcelsOf({ applied, receipt }: DossierProcess, communes: CommuneCrosswalk): readonly KnownParcel[] {
  const sayings = applied.map(event => {
    const { parcels = [] } = tellingOf(event, receipt) ?? {};
    return parcels.map(parcel => communes.knownParcelOf(parcel, event.occurredAt));
  });
  return newestOf(sayings);
}

function tellingOf({ id, record }: LandEvent, receipt?: Receipt): LandReceived | LandTaxTransfer | undefined {
  if (id === receipt?.messageId) return receipt.record;
  return record.type === 'tax-transfer' ? record : undefined;
}

/** Whether a message may say other parcels than those before. */
export function mayTellParcels({ record }: LandEvent): boolean {
  return isReceipt(record) || (record.type === 'tax-transfer' && record.parcels !== undefined);
}
