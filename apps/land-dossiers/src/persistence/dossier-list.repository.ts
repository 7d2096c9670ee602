import type { Queryable } from '#libs/persistence';
import type { ProcessState } from '../domain/process-moves.js';
import type { ParcelKey } from '../domain/parcels.js';

export interface DossierQuery {
  readonly state: string | undefined;
  /** Only those that are overdue at this moment. */
  readonly overdueAt: Date | undefined;
  /** Only those in which nothing has happened since: open ones, and such as have ended without the files of their result. */
  readonly lastBefore: Date | undefined;
  /** With everything below it. */
  readonly agency: string | undefined;
  /** Only those in which a message waits for another. */
  readonly held: boolean;
  /** Only those of whose result a file is missing. */
  readonly filesMissing: boolean;
  /** Only those of which nobody said under which procedure the national portal knows them. */
  readonly procedureUnknown: boolean;
  readonly parcel: ParcelKey | undefined;
  /** Dossier code of the last one of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** A dossier in a list; no personal data. */
export interface DossierListRow {
  dossier_code: string;
  agency_code: string;
  state: ProcessState;
  state_at: Date | null;
  received_at: Date | null;
  due_at: Date | null;
  paused_since: Date | null;
  ended_at: Date | null;
  last_at: Date;
  held: number;
  flagged: number;
  files_missing: number;
  notices_unpaid: number;
  portal_status: number | null;
  procedure_code: string | null;
}

const COLUMNS = `d.dossier_code, d.agency_code, d.state, d.state_at, d.received_at, d.due_at, d.paused_since, d.ended_at,
  d.last_at, d.held, d.flagged, d.files_missing, d.notices_unpaid, d.portal_status, d.procedure_code`;

/** Each condition with the parameters that it wants; those that nobody asked for are left out of the statement. */
type Condition = readonly [sql: (first: number) => string, parameters: readonly unknown[]];

/** Lists for operators, by code, so that a page is found by its beginning. */
export class DossierListRepository {
  constructor(private readonly database: Queryable) {}

  async list(query: DossierQuery): Promise<DossierListRow[]> {
    const parameters: unknown[] = [];
    const clauses = conditionsOf(query).map(([sql, values]) => {
      const clause = sql(parameters.length + 1);
      parameters.push(...values);
      return clause;
    });
    const where = clauses.length === 0 ? '' : `WHERE ${clauses.join(' AND ')}`;
    return this.database.query<DossierListRow>(
      `SELECT ${COLUMNS} FROM dossiers d ${where} ORDER BY d.dossier_code LIMIT $${parameters.length + 1}`,
      [...parameters, query.limit],
    );
  }

  async find(dossierCode: string): Promise<DossierListRow | undefined> {
    const rows = await this.database.query<DossierListRow>(
      `SELECT ${COLUMNS} FROM dossiers d WHERE d.dossier_code = $1`,
      [dossierCode],
    );
    return rows[0];
  }
}

function conditionsOf(query: DossierQuery): Condition[] {
  const { state, overdueAt, lastBefore, agency, parcel, after } = query;
  const conditions: (Condition | false)[] = [
    after !== undefined && [n => `d.dossier_code > $${n}`, [after]],
    state !== undefined && [n => `d.state = $${n}`, [state]],
    overdueAt !== undefined && [
      n => `d.ended_at IS NULL AND d.due_at < coalesce(d.paused_since, $${n}::timestamptz)`,
      [overdueAt.toISOString()],
    ],
    lastBefore !== undefined && [
      n => `(d.ended_at IS NULL OR d.files_missing > 0) AND d.last_at < $${n}::timestamptz`,
      [lastBefore.toISOString()],
    ],
    // In both formats of codes: what is below H27 ends in `.H27` or begins with `H27.`.
    agency !== undefined && [
      n => `(d.agency_code = $${n} OR right(d.agency_code, length($${n}) + 1) = '.' || $${n}
        OR starts_with(d.agency_code, $${n} || '.'))`,
      [agency],
    ],
    query.held && [() => 'd.held > 0', []],
    query.filesMissing && [() => 'd.files_missing > 0', []],
    query.procedureUnknown && [() => 'd.procedure_code IS NULL', []],
    parcel !== undefined && [
      n => `d.dossier_code IN (SELECT p.dossier_code FROM parcels p
        WHERE p.commune = $${n} AND p.map_sheet = $${n + 1} AND p.parcel_number = $${n + 2})`,
      [parcel.commune, parcel.mapSheet, parcel.parcelNumber],
    ],
  ];
  return conditions.filter(condition => condition !== false);
}
