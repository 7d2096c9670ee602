import type { ServiceRecordStatus } from '#libs/kernel';
import { parametersOf, refuseOvertaken, toColumns, type Queryable } from '#libs/persistence';
import type { PlannedDossier } from '../application/plan-batch.js';
import type { Dossier } from '../domain/dossier.js';

interface DossierRow {
  dossier_code: string;
  procedure_code: string;
  agency_code: string;
  status: ServiceRecordStatus;
  status_at: Date;
  sequence: number;
}

const TYPES = ['text', 'text', 'text', 'smallint', 'timestamptz', 'int', 'int'] as const;

/** Only the state that the plan was made on is changed: `sequence` is the guard. */
const WRITE = `
WITH given AS (
  SELECT * FROM unnest(${parametersOf(TYPES, 1)})
    AS t (dossier_code, procedure_code, agency_code, status, status_at, sequence, previous_sequence)
), changed AS (
  UPDATE dossiers d
  SET procedure_code = g.procedure_code, agency_code = g.agency_code, status = g.status, status_at = g.status_at,
    sequence = g.sequence
  FROM given g
  WHERE d.dossier_code = g.dossier_code AND d.sequence = g.previous_sequence
  RETURNING 1
), added AS (
  INSERT INTO dossiers (dossier_code, procedure_code, agency_code, status, status_at, sequence)
  SELECT dossier_code, procedure_code, agency_code, status, status_at, sequence FROM given WHERE previous_sequence = 0
  ON CONFLICT (dossier_code) DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM changed) + (SELECT count(*) FROM added) AS written`;

/** Where each dossier stands, within one unit of work. */
export class DossiersRepository {
  constructor(private readonly tx: Queryable) {}

  async find(dossierCodes: readonly string[]): Promise<Dossier[]> {
    const rows = await this.tx.query<DossierRow>(
      `SELECT dossier_code, procedure_code, agency_code, status, status_at, sequence
       FROM dossiers WHERE dossier_code = ANY($1::text[])`,
      [dossierCodes],
    );
    return rows.map(toDossier);
  }

  /** All or nothing: HubError `overtaken` (retriable) where a dossier is no longer as the plan found it. */
  async write(planned: readonly PlannedDossier[]): Promise<void> {
    if (planned.length === 0) return;
    const rows = planned.map(({ dossier, previousSequence }) => [
      dossier.dossierCode,
      dossier.procedureCode,
      dossier.agencyCode,
      dossier.status,
      new Date(dossier.occurredAt).toISOString(),
      dossier.sequence,
      previousSequence,
    ]);
    const [result] = await this.tx.query<{ written: string }>(WRITE, toColumns(rows, TYPES));
    refuseOvertaken(result?.written, planned.length);
  }
}

function toDossier(row: DossierRow): Dossier {
  return {
    dossierCode: row.dossier_code,
    procedureCode: row.procedure_code,
    agencyCode: row.agency_code,
    status: row.status,
    occurredAt: row.status_at.getTime(),
    sequence: row.sequence,
  };
}
