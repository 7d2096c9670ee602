import type { ServiceRecordStatus } from '#libs/kernel';
import { parametersOf, type Queryable, refuseOvertaken, toColumns } from '#libs/persistence';
import type { DossierRow } from '../application/kept-message.js';
import type { PlannedDossier } from '../application/plan-batch.js';

interface Row {
  dossier_code: string;
  revision: number;
  sequence: number;
  portal_status: ServiceRecordStatus | null;
  portal_at: Date | null;
  portal_count: number;
}

const COLUMNS = {
  dossier_code: 'text',
  agency_code: 'text',
  process_code: 'text',
  procedure_code: 'text',
  state: 'text',
  state_at: 'timestamptz',
  received_at: 'timestamptz',
  promised_at: 'timestamptz',
  due_at: 'timestamptz',
  paused_since: 'timestamptz',
  ended_at: 'timestamptz',
  last_at: 'timestamptz',
  messages: 'int',
  held: 'int',
  flagged: 'int',
  files_missing: 'int',
  notices_unpaid: 'int',
  has_tax_leg: 'boolean',
  result_files: 'int',
  portal_status: 'smallint',
  portal_at: 'timestamptz',
  portal_count: 'int',
  sequence: 'int',
  revision: 'int',
} as const;
type Column = keyof typeof COLUMNS;

const NAMES = Object.keys(COLUMNS) as Column[];
const TYPES = [...Object.values(COLUMNS), 'int'] as const;
const CHANGES = NAMES.filter(name => name !== 'dossier_code')
  .map(name => `${name} = g.${name}`)
  .join(', ');

/** Only the state that the plan was made on is changed: `revision` is the guard. */
const WRITE = `
WITH given AS (
  SELECT * FROM unnest(${parametersOf(TYPES, 1)}) AS t (${NAMES.join(', ')}, previous_revision)
), changed AS (
  UPDATE dossiers d SET ${CHANGES} FROM given g
  WHERE d.dossier_code = g.dossier_code AND d.revision = g.previous_revision
  RETURNING 1
), added AS (
  INSERT INTO dossiers (${NAMES.join(', ')}) SELECT ${NAMES.join(', ')} FROM given WHERE previous_revision = 0
  ON CONFLICT (dossier_code) DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM changed) + (SELECT count(*) FROM added) AS written`;

/** Where each dossier stands, within one unit of work. */
export class DossiersRepository {
  constructor(private readonly tx: Queryable) {}

  async find(dossierCodes: readonly string[]): Promise<DossierRow[]> {
    const rows = await this.tx.query<Row>(
      `SELECT dossier_code, revision, sequence, portal_status, portal_at, portal_count
       FROM dossiers WHERE dossier_code = ANY($1::text[])`,
      [dossierCodes],
    );
    return rows.map(toDossierRow);
  }

  /** All or nothing: HubError `overtaken` (retriable) where a dossier is no longer as the plan found it. */
  async write(planned: readonly PlannedDossier[]): Promise<void> {
    if (planned.length === 0) return;
    const rows = planned.map(dossier => {
      const values = toValues(dossier);
      return [...NAMES.map(name => values[name]), dossier.previousRevision];
    });
    const [result] = await this.tx.query<{ written: string }>(WRITE, toColumns(rows, TYPES));
    refuseOvertaken(result?.written, planned.length);
  }
}

function toValues(planned: PlannedDossier): Record<Column, string | number | boolean | null> {
  const { process, row, procedureCode } = planned;
  const effects = [...process.decisions.values()].map(({ effect }) => effect);
  return {
    dossier_code: row.dossierCode,
    agency_code: process.agencyCode,
    process_code: process.receipt?.record.process.code ?? null,
    procedure_code: procedureCode ?? null,
    ...timesOf(planned),
    state: process.state,
    messages: effects.length,
    held: effects.filter(effect => effect === 'held').length,
    flagged: effects.filter(effect => effect === 'flagged').length,
    files_missing: process.result?.missing ?? 0,
    notices_unpaid: process.tax.notices.filter(({ state, settled }) => state === 'open' && !settled).length,
    has_tax_leg: process.hasTaxLeg,
    result_files: process.result?.files.length ?? 0,
    portal_status: row.portal?.status ?? null,
    portal_count: row.portalCount,
    sequence: row.sequence,
    revision: row.revision,
  };
}

function timesOf({ process, row }: PlannedDossier) {
  const { stateAt, receipt, clock, lastAt } = process;
  return {
    state_at: stateAt > 0 ? instantText(stateAt) : null,
    received_at: instantText(receipt?.at),
    promised_at: instantText(clock.promisedAt),
    due_at: instantText(clock.dueAt),
    paused_since: instantText(clock.pausedSince),
    ended_at: instantText(clock.endedAt),
    last_at: instantText(lastAt)!,
    portal_at: instantText(row.portal?.at),
  };
}

function instantText(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : new Date(epochMs).toISOString();
}

function toDossierRow(row: Row): DossierRow {
  const { portal_status: status, portal_at: at } = row;
  return {
    dossierCode: row.dossier_code,
    revision: row.revision,
    sequence: row.sequence,
    ...(status === null || at === null ? {} : { portal: { status, at: at.getTime() } }),
    portalCount: row.portal_count,
  };
}
