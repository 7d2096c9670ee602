import type { Queryable, UnitOfWork } from '#libs/persistence';
import type { Cause, DifferenceKind, RepairAction } from '../domain/difference.js';
import type { PassedOn } from '../domain/resend-parts.js';

export interface DifferenceRow {
  readonly n: number;
  readonly dossier_code: string;
  readonly agency_code: string;
  readonly kind: DifferenceKind;
  readonly here: string | null;
  readonly there: string | null;
  readonly there_at: Date | null;
  readonly cause: Cause;
}

export interface RepairRow {
  readonly n: number;
  readonly action: RepairAction;
  readonly actor: string;
  readonly reason: string;
  readonly at: Date;
  /** Delivery's commands with messages of the dossier. */
  readonly commands: readonly string[];
  /** The comparison with the book that the party was asked for. */
  readonly asked: string | null;
}

/** A difference whose repair was begun. */
export type Repaired = Pick<RepairRow, 'n' | 'commands'>;

export interface DifferenceQuery {
  readonly kind: string | undefined;
  readonly cause: string | undefined;
  readonly agency: string | undefined;
  readonly dossier: string | undefined;
  readonly after: number;
  readonly limit: number;
}

export interface AgencyRow {
  readonly agency_code: string;
  readonly here: number;
  readonly there: number;
  readonly alike: number;
  readonly only_here: number;
  readonly only_there: number;
  readonly state: number;
  readonly files: number;
  readonly money: number;
}

const COLUMNS = 'n, dossier_code, agency_code, kind, here, there, there_at, cause';

/** What differs, and what was done about it. */
export class DifferencesRepository {
  constructor(private readonly database: Queryable) {}

  list(id: string, { kind, cause, agency, dossier, after, limit }: DifferenceQuery): Promise<DifferenceRow[]> {
    return this.database.query<DifferenceRow>(
      `SELECT ${COLUMNS} FROM differences WHERE reconciliation_id = $1::bigint AND n > $2
         AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR cause = $4)
         AND ($5::text IS NULL OR agency_code = $5) AND ($6::text IS NULL OR dossier_code = $6)
       ORDER BY n LIMIT $7`,
      [id, after, kind ?? null, cause ?? null, agency ?? null, dossier ?? null, limit],
    );
  }

  async find(id: string, n: number): Promise<DifferenceRow | undefined> {
    const sql = `SELECT ${COLUMNS} FROM differences WHERE reconciliation_id = $1::bigint AND n = $2`;
    return (await this.database.query<DifferenceRow>(sql, [id, n]))[0];
  }

  agencies(id: string): Promise<AgencyRow[]> {
    return this.database.query<AgencyRow>(
      'SELECT * FROM reconciled_agencies WHERE reconciliation_id = $1::bigint ORDER BY agency_code',
      [id],
    );
  }

  causes(id: string): Promise<{ kind: DifferenceKind; cause: Cause; count: number }[]> {
    return this.database.query(
      `SELECT kind, cause, count(*)::int AS count FROM differences WHERE reconciliation_id = $1::bigint
       GROUP BY kind, cause ORDER BY kind, cause`,
      [id],
    );
  }

  repairs(id: string, numbers: readonly number[]): Promise<RepairRow[]> {
    return this.database.query<RepairRow>(
      `SELECT n, action, actor, reason, at, commands, asked FROM repairs WHERE reconciliation_id = $1::bigint AND n = ANY($2::int[])
       ORDER BY id`,
      [id, numbers],
    );
  }

  /** The messages of dossiers that were passed on to the other parties, those of each in order. */
  async passedOn(dossierCodes: readonly string[]): Promise<PassedOn[]> {
    return this.database.query<PassedOn>(
      `SELECT m.dossier_code AS "dossierCode", m.message_id AS "messageId", m.system, m.type
       FROM messages m JOIN decisions d USING (message_id)
       WHERE m.dossier_code = ANY($1::text[]) AND d.sequence IS NOT NULL ORDER BY m.dossier_code, d.sequence`,
      [dossierCodes],
    );
  }
}

/** Notes what was begun of differences, in the transaction that tells it. */
export async function recordRepairs(
  tx: UnitOfWork,
  id: string,
  repaired: readonly Repaired[],
  { action, actor, reason, asked }: Pick<RepairRow, 'action' | 'actor' | 'reason' | 'asked'>,
): Promise<Date> {
  const numbers = repaired.map(({ n }) => n);
  // An array of PostgreSQL has rows of one length.
  const commands = repaired.map(each => `{${each.commands.join(',')}}`);
  const rows = await tx.query<{ at: Date }>(
    `INSERT INTO repairs (reconciliation_id, n, action, actor, reason, asked, commands)
     SELECT $1::bigint, n, $4, $5, $6, $7::bigint, commands::uuid[] FROM unnest($2::int[], $3::text[]) AS t (n, commands) RETURNING at`,
    [id, numbers, commands, action, actor, reason, asked],
  );
  return rows[0]!.at;
}
