import type { LandFile } from '#libs/contracts';
import { HubError, type JsonObject, type JsonValue } from '#libs/kernel';
import { nameIn, type VbdlisDialect } from './vbdlis-dialects.js';
import { isList, VBDLIS_FIELDS, type VbdlisField, type VbdlisList } from './vbdlis-fields.js';
import { isLinkAlone, Problem, VBDLIS_KINDS, type WriteContext } from './vbdlis-kinds.js';
import type { VbdlisOperation } from './vbdlis-operations.js';

export interface ToVbdlisOptions {
  readonly dialect: VbdlisDialect;
  /** The content of a file in base64, for the messages that carry it; default: of none. */
  readonly contentOf?: (file: LandFile) => string | undefined;
  /** From where the partner fetches a file; default: from where it came. */
  readonly linkOf?: (file: LandFile) => string | undefined;
}

/**
 * A record as the body of the operation that says it. Texts that the record does not have are '', lists []; numbers,
 * dates and flags are left out. Throws `vbdlis-file` where a file cannot be brought along, and `vbdlis-mapping` where the
 * message has no room for what the record says.
 */
export function toVbdlis(operation: VbdlisOperation, record: JsonObject, options: ToVbdlisOptions): JsonObject {
  const { notice, ...members } = record;
  const placed = { ...members, ...placeOf(record), ...(notice === undefined ? {} : { notices: [notice] }) };
  return new Writer(options).write(operation, placed);
}

/** The message says the commune once, for the dossier and all its parcels. */
function placeOf({ place = {}, parcels = [] }: JsonObject): JsonObject {
  const ofParcels = (parcels as JsonObject[]).map(parcel => parcel['commune']);
  const { commune = ofParcels[0] } = place as JsonObject;
  if (commune === undefined) return {};
  if (ofParcels.every(each => each === commune)) return { place: { ...(place as JsonObject), commune } };
  throw new HubError('invalid', 'vbdlis-mapping', 'XaId has room for one commune, the parcels lie in others');
}

class Writer {
  private readonly context: WriteContext;

  constructor(private readonly options: ToVbdlisOptions) {
    this.context = {
      dates: options.dialect.dates,
      contentOf: options.contentOf ?? (() => undefined),
      linkOf: options.linkOf ?? (file => file.url),
    };
  }

  write(operation: VbdlisOperation, record: JsonObject): JsonObject {
    const body: JsonObject = {};
    for (const row of VBDLIS_FIELDS[operation]) {
      if (isList(row)) this.writeList(row, record, body);
      else this.writeField(row, record, body);
    }
    return body;
  }

  private writeField({ name, to, kind, readOnly, inStead }: VbdlisField, record: JsonObject, body: JsonObject): void {
    if (readOnly || (inStead && !isLinkAlone(record, this.context))) return;
    const value = VBDLIS_KINDS[kind].write(at(record, to), this.context);
    if (value instanceof Problem) throw new HubError('unavailable', 'vbdlis-file', `${name}: ${value.message}`);
    if (value !== undefined) this.put(body, name, value);
  }

  private writeList({ name, to, each, single }: VbdlisList, record: JsonObject, body: JsonObject): void {
    const items = (at(record, to) ?? []) as JsonObject[];
    const rows = items.map(item => {
      const row: JsonObject = {};
      for (const field of each) this.writeField(field, item, row);
      return row;
    });
    if (!single) return this.put(body, name, rows);
    if (rows.length > 1) throw new HubError('invalid', 'vbdlis-mapping', `${name} has room for one document only`);
    if (rows[0]) this.put(body, name, rows[0]);
  }

  private put(body: JsonObject, path: string, value: JsonValue): void {
    const steps = path.split('.').map(step => nameIn(this.options.dialect, step));
    const last = steps.pop()!;
    let target = body;
    for (const step of steps) target = (target[step] ??= {}) as JsonObject;
    target[last] = value;
  }
}

function at(record: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = record;
  for (const step of path === '' ? [] : path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as JsonObject)[step];
  }
  return value;
}
