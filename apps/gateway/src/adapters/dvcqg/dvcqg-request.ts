import { DVCQG_MAX_PROGRESS_ROWS } from '#libs/connectors';
import { decodeUtf8, HubError, type JsonObject, type JsonValue, parseStrictJson } from '#libs/kernel';

/** A call as it came: an object, nothing else known yet. */
export function readCall(body: Buffer): JsonObject {
  const call = parseStrictJson(decodeUtf8(body));
  if (typeof call === 'object' && call !== null && !Array.isArray(call)) return call;
  throw malformed('The body must be an object');
}

/** '' where the member is absent or no text. */
export function textIn(call: JsonObject, name: string): string {
  const value = call[name];
  return typeof value === 'string' ? value : '';
}

/** The items of `DongBoHoSoMC`. */
export function itemsIn(call: JsonObject, maxItems: number): readonly JsonValue[] {
  return rowsIn(call, maxItems);
}

/** The rows of `CapNhatTienDoHoSoMC`, of which the protocol knows at most ten. */
export function progressRowsIn(call: JsonObject): readonly JsonValue[] {
  return rowsIn(call, DVCQG_MAX_PROGRESS_ROWS);
}

/** A service of the protocol that the hub does not have: it keeps no catalogue and no dossiers of its own. */
export function notOffered(): HubError {
  return new HubError('missing', 'not-offered', 'The hub does not offer this service of the protocol');
}

function rowsIn(call: JsonObject, max: number): readonly JsonValue[] {
  const rows = call['data'];
  if (!Array.isArray(rows) || rows.length === 0) throw malformed('data must be a list with at least one row');
  if (rows.length > max) throw malformed(`data has more than ${max} rows`);
  return rows;
}

function malformed(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'Malformed request', { detail });
}
