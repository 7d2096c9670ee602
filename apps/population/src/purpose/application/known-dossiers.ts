import type { Queryable } from '#libs/persistence';

/** What the hub knows of a dossier. */
export interface KnownDossier {
  readonly agency: string;
  readonly procedure: string;
  /** Of the national portal, 1–10 (domain.md 3.1). */
  readonly status: number;
}

/** From the view that service-records shows to the other apps; undefined where the hub has not heard of the dossier. */
export async function knownDossier(database: Queryable, code: string): Promise<KnownDossier | undefined> {
  const [known] = await database.query<KnownDossier>(
    `SELECT agency_code AS agency, procedure_code AS procedure, status FROM service_records.known_dossiers
     WHERE dossier_code = $1`,
    [code],
  );
  return known;
}
