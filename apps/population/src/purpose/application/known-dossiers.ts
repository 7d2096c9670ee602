import type { Queryable } from '#libs/persistence';

/** What the hub knows of a dossier. */
export interface KnownDossier {
  readonly agency: string;
  readonly procedure: string;
  /** Of the national portal, 1–10 (domain.md 3.1). */
  readonly status: number;
}

/**
 * The codes of one dossier: with each code of the agency that numbered it, and its number of four digits or, with a zero before
 * it, of five (domain.md 4). Agencies' programs write one or the other. `agencies`: all codes of that agency.
 */
export function codesOf(dossier: string, agencies: readonly string[]): string[] {
  const rest = dossier.slice(dossier.indexOf('-'));
  const [, day, short] = /^(-\d{6}-)0?(\d{4})$/.exec(rest) ?? [];
  const rests = short === undefined ? [rest] : [`${day}${short}`, `${day}0${short}`];
  return [...new Set([dossier, ...agencies.flatMap(agency => rests.map(each => agency + each))])];
}

/** From the view that service-records shows to the other apps; undefined where the hub has not heard of it. `codes`: its own, before others under which it may be known. */
export async function knownDossier(database: Queryable, codes: readonly string[]): Promise<KnownDossier | undefined> {
  const [known] = await database.query<KnownDossier>(
    `SELECT agency_code AS agency, procedure_code AS procedure, status FROM service_records.known_dossiers
     WHERE dossier_code = ANY($1::text[]) ORDER BY array_position($1::text[], dossier_code::text) LIMIT 1`,
    [codes],
  );
  return known;
}
