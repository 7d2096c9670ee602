import type { Queryable } from '#libs/persistence';
import type { Party } from '../domain/parties.js';
import type { Period } from '../domain/period.js';

/** What is compared, and who wants it. */
export interface Order {
  readonly party: Party;
  readonly agency: string;
  readonly period: Period;
  /** The receiving system whose deliveries explain differences; absent = all. */
  readonly system?: string;
  /** Code of the service account, or `hub`. */
  readonly actor: string;
  /** Of a scheduled one. */
  readonly scheduled?: { readonly connector: string; readonly day: string };
  /** Of one whose party was asked for its book again: the comparison for the sake of which. */
  readonly askedFor?: string;
}

export type AskedOrder = Order & Required<Pick<Order, 'askedFor'>>;

export type ReconciliationState = 'receiving' | 'comparing' | 'done' | 'failed';

export interface ReconciliationRow {
  readonly id: string;
  readonly party: Party;
  readonly agency_code: string;
  readonly period_from: Date;
  readonly period_to: Date;
  readonly system: string | null;
  readonly actor: string;
  readonly connector: string | null;
  readonly day: string | null;
  readonly asked_for: string | null;
  readonly state: ReconciliationState;
  readonly failure: string | null;
  readonly started_at: Date;
  readonly touched_at: Date;
  readonly finished_at: Date | null;
  readonly lines: number;
  readonly taken: number;
  readonly bad: number;
  readonly here: number | null;
  readonly there: number | null;
  readonly matched: number | null;
}

export interface ReconciliationQuery {
  readonly party: string | undefined;
  readonly agency: string | undefined;
  readonly state: string | undefined;
  /** Only those with a smaller id. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** What is known of a connector's day. */
export interface DayRow {
  readonly failed: number;
  readonly last_failed_at: Date | null;
  /** There is one that runs or is done. */
  readonly taken: boolean;
}

const COLUMNS = `id, party, agency_code, period_from, period_to, system, actor, connector, to_char(day, 'YYYY-MM-DD') AS day,
  asked_for, state, failure, started_at, touched_at, finished_at, lines, taken, bad, here, there, matched`;

/** Comparisons: what they are about and how far they are. */
export class ReconciliationsRepository {
  constructor(private readonly database: Queryable) {}

  /** Its id; undefined where another has this day of the connector, or runs for the same comparison. */
  async begin({ party, agency, period, system, actor, scheduled, askedFor }: Order): Promise<string | undefined> {
    const rows = await this.database.query<{ id: string }>(
      `INSERT INTO reconciliations (party, agency_code, period_from, period_to, system, actor, connector, day, asked_for)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::date, $9::bigint)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        party,
        agency,
        new Date(period.from).toISOString(),
        new Date(period.to).toISOString(),
        system ?? null,
        actor,
        scheduled?.connector ?? null,
        scheduled?.day ?? null,
        askedFor ?? null,
      ],
    );
    return rows[0]?.id;
  }

  /** The one that runs since the party of another comparison was asked again. */
  async openFor(askedFor: string): Promise<string | undefined> {
    const sql = 'SELECT id FROM reconciliations WHERE asked_for = $1::bigint AND finished_at IS NULL';
    return (await this.database.query<{ id: string }>(sql, [askedFor]))[0]?.id;
  }

  async countOpen(): Promise<number> {
    const rows = await this.database.query<{ count: string }>(
      'SELECT count(*) FROM reconciliations WHERE finished_at IS NULL',
    );
    return Number(rows[0]!.count);
  }

  /** Adds to what has come; false where the comparison is not open any more. */
  async progress(id: string, lines: number, taken: number, bad: number): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE reconciliations SET lines = lines + $2, taken = taken + $3, bad = bad + $4, touched_at = now()
       WHERE id = $1 AND state = 'receiving' RETURNING 1`,
      [id, lines, taken, bad],
    );
    return rows.length > 0;
  }

  /** From one state to the next; false where it is in another. */
  async move(id: string, from: ReconciliationState, to: 'comparing'): Promise<boolean> {
    const rows = await this.database.query(
      'UPDATE reconciliations SET state = $3, touched_at = now() WHERE id = $1 AND state = $2 RETURNING 1',
      [id, from, to],
    );
    return rows.length > 0;
  }

  async fail(id: string, code: string): Promise<void> {
    await this.database.query(
      `UPDATE reconciliations SET state = 'failed', failure = $2, finished_at = now(), touched_at = now()
       WHERE id = $1 AND finished_at IS NULL`,
      [id, code],
    );
  }

  /** Those of which nothing was heard for so long: their process is gone. */
  async failSilent(silentMs: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `UPDATE reconciliations SET state = 'failed', failure = 'interrupted', finished_at = now()
       WHERE finished_at IS NULL AND touched_at < now() - $1 * interval '1 millisecond' RETURNING id`,
      [silentMs],
    );
    return rows.map(({ id }) => id);
  }

  /** With everything that belongs to them. */
  async removeOlderThan(days: number): Promise<void> {
    await this.database.query(`DELETE FROM reconciliations WHERE finished_at < now() - $1 * interval '1 day'`, [days]);
  }

  async find(id: string): Promise<ReconciliationRow | undefined> {
    const sql = `SELECT ${COLUMNS} FROM reconciliations WHERE id = $1::bigint`;
    return (await this.database.query<ReconciliationRow>(sql, [id]))[0];
  }

  /** The newest first. */
  list({ party, agency, state, before, limit }: ReconciliationQuery): Promise<ReconciliationRow[]> {
    return this.database.query<ReconciliationRow>(
      `SELECT ${COLUMNS} FROM reconciliations
       WHERE ($1::text IS NULL OR party = $1) AND ($2::text IS NULL OR agency_code = $2)
         AND ($3::text IS NULL OR state = $3) AND ($4::bigint IS NULL OR id < $4::bigint)
       ORDER BY id DESC LIMIT $5`,
      [party ?? null, agency ?? null, state ?? null, before ?? null, limit],
    );
  }

  async dayOf(connector: string, day: string): Promise<DayRow> {
    const rows = await this.database.query<DayRow>(
      `SELECT count(*) FILTER (WHERE state = 'failed')::int AS failed,
         max(finished_at) FILTER (WHERE state = 'failed') AS last_failed_at, coalesce(bool_or(state <> 'failed'), false) AS taken
       FROM reconciliations WHERE connector = $1 AND day = $2::date`,
      [connector, day],
    );
    return rows[0]!;
  }

  /** Until when the connector's book was compared; epoch ms. */
  async comparedUntil(connector: string): Promise<number | undefined> {
    const rows = await this.database.query<{ until: Date | null }>(
      `SELECT max(period_to) AS until FROM reconciliations WHERE connector = $1 AND state = 'done'`,
      [connector],
    );
    return rows[0]?.until?.getTime();
  }
}
