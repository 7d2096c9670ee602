import type { ServiceRecordStatus } from '#libs/kernel';
import { parametersOf, refuseOvertaken, toColumns, type Queryable } from '#libs/persistence';
import type { KnownReport, PlannedReport } from '../application/plan-batch.js';
import type { ReportFlag } from '../domain/state-machine.js';

/** A kept report, without its payload; instants are epoch ms. */
export interface KeptReport {
  readonly transactionId: string;
  readonly status: ServiceRecordStatus;
  readonly occurredAt: number;
  readonly acceptedAt: number;
  readonly promisedAt: number | undefined;
  readonly system: string;
  readonly effect: 'applied' | 'recorded';
  readonly flag: ReportFlag | undefined;
}

interface KnownRow {
  transaction_id: string;
  body_hash: string;
  accepted_at: Date;
  dossier_code: string;
  agency_code: string;
}

interface KeptRow {
  transaction_id: string;
  status: ServiceRecordStatus;
  occurred_at: Date;
  accepted_at: Date;
  promised_at: Date | null;
  system: string;
  effect: 'applied' | 'recorded';
  flag: ReportFlag | null;
}

const CODES = ['uuid', 'text', 'text', 'text', 'smallint'] as const;
const INSTANTS = ['timestamptz', 'timestamptz', 'timestamptz'] as const;
const DECISION = ['text', 'text', 'text', 'int', 'text'] as const;
const ORIGIN_AND_PLACE = ['int', 'bigint', 'int', 'int'] as const;
const TYPES = [...CODES, ...INSTANTS, ...DECISION, ...ORIGIN_AND_PLACE] as const;

/**
 * The payloads travel as one binary parameter and are cut up in the database: as an array of texts each quote in their
 * JSON would be escaped here and unescaped there, which costs more than the rest of the statement.
 */
const ADD = `
WITH added AS (
  INSERT INTO reports (transaction_id, dossier_code, procedure_code, agency_code, status, occurred_at, accepted_at,
    promised_at, system, effect, flag, sequence, body_hash, partition, kafka_offset, payload)
  SELECT t.transaction_id, t.dossier_code, t.procedure_code, t.agency_code, t.status, t.occurred_at, t.accepted_at,
    t.promised_at, t.system, t.effect, t.flag, t.sequence, t.body_hash, t.partition, t.kafka_offset,
    convert_from(substring($1::bytea FROM t.start FOR t.length), 'UTF8')
  FROM unnest(${parametersOf(TYPES, 2)})
    AS t (transaction_id, dossier_code, procedure_code, agency_code, status, occurred_at, accepted_at, promised_at,
      system, effect, flag, sequence, body_hash, partition, kafka_offset, start, length)
  ON CONFLICT (transaction_id) DO NOTHING
  RETURNING 1
)
SELECT count(*) AS written FROM added`;

/** Every report that was ever kept, within one unit of work. */
export class ReportsRepository {
  constructor(private readonly tx: Queryable) {}

  /** Those of the transactions that are kept already. */
  async findKnown(transactionIds: readonly string[]): Promise<KnownReport[]> {
    const rows = await this.tx.query<KnownRow>(
      `SELECT transaction_id, body_hash, accepted_at, dossier_code, agency_code
       FROM reports WHERE transaction_id = ANY($1::uuid[])`,
      [transactionIds],
    );
    return rows.map(toKnown);
  }

  /** All or nothing: HubError `overtaken` (retriable) where one was kept meanwhile. */
  async add(planned: readonly PlannedReport[]): Promise<void> {
    if (planned.length === 0) return;
    let start = 1;
    const rows = planned.map(({ report, decision, sequence }) => {
      const row = [...toRow(report, decision, sequence), start, report.payload.length];
      start += report.payload.length;
      return row;
    });
    const payloads = Buffer.concat(planned.map(({ report }) => report.payload));
    const [result] = await this.tx.query<{ written: string }>(ADD, [payloads, ...toColumns(rows, TYPES)]);
    refuseOvertaken(result?.written, planned.length);
  }

  /** The whole history of a dossier, oldest first; of one instant the one accepted first comes first. */
  async historyOf(dossierCode: string): Promise<KeptReport[]> {
    const rows = await this.tx.query<KeptRow>(
      `SELECT transaction_id, status, occurred_at, accepted_at, promised_at, system, effect, flag
       FROM reports WHERE dossier_code = $1 ORDER BY occurred_at, kafka_offset`,
      [dossierCode],
    );
    return rows.map(toKept);
  }
}

function toRow(
  report: PlannedReport['report'],
  decision: PlannedReport['decision'],
  sequence: number | undefined,
): (string | number | null)[] {
  return [
    report.transactionId,
    report.dossierCode,
    report.procedureCode,
    report.agencyCode,
    report.status,
    instantText(report.occurredAt),
    instantText(report.acceptedAt),
    report.promisedAt === undefined ? null : instantText(report.promisedAt),
    report.envelope.system,
    decision.effect,
    decision.flag ?? null,
    sequence ?? null,
    report.envelope.bodyHash,
    report.partition,
    report.offset.toString(),
  ];
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function toKnown(row: KnownRow): KnownReport {
  return {
    transactionId: row.transaction_id,
    bodyHash: row.body_hash,
    acceptedAt: row.accepted_at.getTime(),
    dossierCode: row.dossier_code,
    agencyCode: row.agency_code,
  };
}

function toKept(row: KeptRow): KeptReport {
  return {
    transactionId: row.transaction_id,
    status: row.status,
    occurredAt: row.occurred_at.getTime(),
    acceptedAt: row.accepted_at.getTime(),
    promisedAt: row.promised_at?.getTime(),
    system: row.system,
    effect: row.effect,
    flag: row.flag ?? undefined,
  };
}
