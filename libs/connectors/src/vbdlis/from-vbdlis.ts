import type { LandFile } from '#libs/contracts';
import { type JsonObject, type JsonValue, numberingAgencyOf } from '#libs/kernel';
import type { VbdlisClock } from './vbdlis-dates.js';
import type { VbdlisDialect } from './vbdlis-dialects.js';
import { VBDLIS_OPERATIONS, type VbdlisOperation } from './vbdlis-operations.js';
import { isObject, VbdlisReader } from './vbdlis-reader.js';

export interface VbdlisContext {
  readonly dialect: VbdlisDialect;
  /** Of the dossiers whose number names no agency of a province, and of those that have none yet. */
  readonly agencyCode: string;
  /** Files whose content was taken out of the body, by JSON pointer. */
  readonly files?: ReadonlyMap<string, LandFile>;
  readonly fileBaseUrl?: string | undefined;
  readonly isLegacyText?: (text: string) => boolean;
  /** True of the host of a link that is refused; default: of none. */
  readonly isForbiddenHost?: (hostname: string) => boolean;
  /** How the sender's times are meant; default: as they are written. */
  readonly clock?: VbdlisClock;
}

export interface VbdlisReading {
  /** Records of `land-dossier`, one but for tax notices; their patterns and lengths are left to the service's schema. */
  readonly records: readonly JsonObject[];
  /** False where the message does not say when it happened: `occurredAt` is then for the caller to set. */
  readonly isDated: boolean;
}

/** The body of a call as records. Throws `payload-invalid` with pointers into the body, by the partner's own names. */
export function fromVbdlis(operation: VbdlisOperation, body: JsonValue, context: VbdlisContext): VbdlisReading {
  const reader = new VbdlisReader(context);
  const { notices, ...members } = reader.readAll(operation, body);
  const records = Array.isArray(notices) ? notices.map(notice => ({ ...members, notice })) : [members];
  if (operation === 'GuiKetQuaThue') reader.checkNotices(notices);
  placeParcels(members);
  reader.throwIfInvalid();
  return { records: records.map(record => head(operation, record, context)), isDated: 'occurredAt' in members };
}

function head(operation: VbdlisOperation, record: JsonObject, { agencyCode }: VbdlisContext): JsonObject {
  const dossierCode = typeof record['dossierCode'] === 'string' ? record['dossierCode'] : '';
  const { type } = VBDLIS_OPERATIONS[operation];
  return { ...record, dossierCode, agencyCode: numberingAgencyOf(dossierCode) ?? agencyCode, type };
}

/** A parcel lies in the commune of the dossier: the protocol says it once. */
function placeParcels(record: JsonObject): void {
  const { place, parcels } = record;
  const commune = isObject(place) ? place['commune'] : undefined;
  if (!Array.isArray(parcels) || commune === undefined) return;
  record['parcels'] = parcels.map(parcel => ({ ...(parcel as JsonObject), commune }));
}
