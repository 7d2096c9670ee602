import { Injectable } from '@nestjs/common';
import type { DeliveryFact, TransactionFlag } from '#libs/contracts';
import { Database } from '#libs/persistence';
import { outcomeOf, stepOf } from '../log/codes.js';
import type { LedgerEntry } from './fold-transaction.js';
import type { TransactionCursor } from './transaction-cursor.js';
import type { TransactionsQuery } from './transactions-query.js';
import { pageSql } from './transactions.sql.js';

interface EntryRow {
  readonly transaction_id: string;
  readonly step: number;
  readonly discriminator: string;
  readonly at: Date;
  readonly accepted_at: Date;
  readonly recorded_at: Date;
  readonly service: string;
  readonly service_version: string;
  readonly kind: string;
  readonly from_system: string;
  readonly agency: string;
  readonly business_key: string;
  readonly outcome: number | null;
  readonly supersedes: number | null;
  readonly flags: TransactionFlag[] | null;
  readonly detail: string | null;
  readonly duration_ms: number | null;
  readonly deliveries: DeliveryFact[] | null;
}

/** Reads from the log. */
@Injectable()
export class EntriesRepository {
  constructor(private readonly database: Database) {}

  /** All entries of these transactions. */
  async entriesOf(transactionIds: readonly string[]): Promise<LedgerEntry[]> {
    if (transactionIds.length === 0) return [];
    const sql = 'SELECT * FROM entries WHERE transaction_id = ANY($1::uuid[])';
    const rows = await this.database.query<EntryRow>(sql, [transactionIds]);
    return rows.map(toEntry);
  }

  /** Those of the transactions that have an entry. */
  async knownOf(transactionIds: readonly string[]): Promise<Set<string>> {
    const sql = 'SELECT DISTINCT transaction_id FROM entries WHERE transaction_id = ANY($1::uuid[])';
    const rows = await this.database.query<{ transaction_id: string }>(sql, [transactionIds]);
    return new Set(rows.map(row => row.transaction_id));
  }

  /** One page and, where there is a next one, one more. */
  async page(query: TransactionsQuery, agencies: readonly string[] | undefined): Promise<TransactionCursor[]> {
    const { sql, parameters } = pageSql(query, agencies);
    const rows = await this.database.query<{ transaction_id: string; accepted_at: Date }>(sql, parameters);
    return rows.map(row => ({ transactionId: row.transaction_id, acceptedAt: row.accepted_at.toISOString() }));
  }
}

function toEntry(row: EntryRow): LedgerEntry {
  return {
    transactionId: row.transaction_id,
    step: stepOf(row.step),
    discriminator: row.discriminator,
    at: row.at.toISOString(),
    acceptedAt: row.accepted_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    service: row.service,
    serviceVersion: row.service_version,
    kind: row.kind,
    from: row.from_system,
    agency: row.agency,
    businessKey: row.business_key,
    ...optionalOf(row),
  };
}

function optionalOf(row: EntryRow): Partial<LedgerEntry> {
  return {
    ...(row.outcome === null ? {} : { outcome: outcomeOf(row.outcome) }),
    ...(row.supersedes === null ? {} : { supersedes: outcomeOf(row.supersedes) }),
    ...(row.flags === null ? {} : { flags: row.flags }),
    ...(row.detail === null ? {} : { detail: row.detail }),
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
    ...(row.deliveries === null ? {} : { deliveries: row.deliveries }),
  };
}
