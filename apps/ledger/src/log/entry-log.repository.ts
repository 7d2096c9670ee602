import { Injectable } from '@nestjs/common';
import { DEAD_LETTER_DISCRIMINATOR, type TransactionFact } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { copyRow, together, toColumn, type UnitOfWork } from '#libs/persistence';
import { OUTCOME_CODE, STEP_CODE } from './codes.js';
import { IS_DEAD_LETTER } from './dead-letter.sql.js';

const ROWS_PER_STATEMENT = 2_000;
/** Statements that look at each row before COPY is tried again. */
const CAREFUL_FOR = 30;

interface Column {
  readonly name: string;
  /** Type of the parameter of INSERT that carries one value per row. */
  readonly type: string;
  readonly valueOf: (fact: TransactionFact) => string | number | null;
  /** How the parameter becomes the column in INSERT, where it is not the same. */
  readonly select?: string;
}

/** Of a row that settles its transaction: whether the log says until now that it failed as a dead letter. */
const FAILED_AS_DEAD_LETTER = `EXISTS (SELECT FROM entries d
  WHERE d.transaction_id = given.transaction_id AND d.outcome = ${OUTCOME_CODE.failed} AND ${IS_DEAD_LETTER}
    AND NOT EXISTS (SELECT FROM entries s WHERE s.transaction_id = d.transaction_id AND s.supersedes IS NOT NULL))`;

/**
 * Who settles a transaction knows nothing of the dead letter that was told to have failed it: the log sees it here. One
 * that is a dead letter itself replaces nothing.
 */
const SUPERSEDES = `CASE WHEN supersedes IS NULL AND outcome IN (${OUTCOME_CODE.succeeded}, ${OUTCOME_CODE.failed})
  AND discriminator NOT LIKE '${DEAD_LETTER_DISCRIMINATOR}%' AND ${FAILED_AS_DEAD_LETTER}
  THEN ${OUTCOME_CODE.failed} ELSE supersedes END`;

const COLUMNS: readonly Column[] = [
  { name: 'transaction_id', type: 'uuid', valueOf: fact => fact.transactionId },
  { name: 'at', type: 'timestamptz', valueOf: fact => fact.at },
  { name: 'accepted_at', type: 'timestamptz', valueOf: fact => fact.acceptedAt },
  { name: 'latency_ms', type: 'bigint', valueOf: latencyOf },
  { name: 'duration_ms', type: 'real', valueOf: fact => fact.durationMs ?? null },
  { name: 'step', type: 'smallint', valueOf: fact => STEP_CODE[fact.step] },
  { name: 'outcome', type: 'smallint', valueOf: fact => (fact.outcome ? OUTCOME_CODE[fact.outcome] : null) },
  {
    name: 'supersedes',
    type: 'smallint',
    valueOf: fact => (fact.supersedes ? OUTCOME_CODE[fact.supersedes] : null),
    select: SUPERSEDES,
  },
  { name: 'discriminator', type: 'text', valueOf: fact => fact.discriminator },
  { name: 'service', type: 'text', valueOf: fact => fact.service },
  { name: 'service_version', type: 'text', valueOf: fact => fact.serviceVersion },
  { name: 'kind', type: 'text', valueOf: fact => fact.kind },
  { name: 'from_system', type: 'text', valueOf: fact => fact.from },
  { name: 'agency', type: 'text', valueOf: fact => fact.agency },
  { name: 'business_key', type: 'text', valueOf: fact => fact.businessKey },
  // An array of arrays must be rectangular: flags travel as one text per row.
  {
    name: 'flags',
    type: 'text',
    valueOf: ({ flags }) => (flags?.length ? `{"${flags.join('","')}"}` : null),
    select: 'flags::text[]',
  },
  { name: 'detail', type: 'text', valueOf: fact => fact.detail ?? null },
  {
    name: 'deliveries',
    type: 'text',
    valueOf: ({ deliveries }) => (deliveries?.length ? JSON.stringify(deliveries) : null),
    select: 'deliveries::jsonb',
  },
];

const NAMES = COLUMNS.map(column => column.name).join(', ');
const PARAMETERS = COLUMNS.map((column, i) => `$${i + 1}::${column.type}[]`).join(', ');
const INTO = `entries (${NAMES})`;
const INSERT = `INSERT INTO ${INTO}
  SELECT ${COLUMNS.map(column => column.select ?? column.name).join(', ')} FROM unnest(${PARAMETERS}) AS given (${NAMES})
  ON CONFLICT DO NOTHING`;

/** Writes to the log. There is no other way to change it: the app's role may only read and insert. */
@Injectable()
export class EntryLog {
  private carefulFor = 0;

  /** Appends those that are not there yet; `betweenStatements` is called after each statement of a long append. */
  async append(
    tx: UnitOfWork,
    facts: readonly TransactionFact[],
    betweenStatements: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    // Two consumers may write the same entries at once: in one order for all they seldom wait for each other.
    const entries = withoutRepeats([...facts].sort(byKey));
    for (let start = 0; start < entries.length; start += ROWS_PER_STATEMENT) {
      await this.add(tx, entries.slice(start, start + ROWS_PER_STATEMENT));
      await betweenStatements();
    }
  }

  /**
   * COPY takes what is new at two thirds of the cost. An entry that is there already makes it fail, and so does one that
   * settles what is said to have failed as a dead letter: then each is looked at, and so is what comes next, since
   * where copies of the ledger read side by side they bring the same entry again and again.
   */
  private async add(tx: UnitOfWork, entries: readonly TransactionFact[]): Promise<void> {
    if (this.carefulFor > 0) {
      this.carefulFor--;
      return this.insert(tx, entries);
    }
    try {
      await together([tx.query('SAVEPOINT before_entries'), tx.copy(INTO, toCopyRows(entries))]);
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'taken')) throw error;
      this.carefulFor = CAREFUL_FOR;
      await tx.query('ROLLBACK TO SAVEPOINT before_entries');
      await this.insert(tx, entries);
    }
  }

  private async insert(tx: UnitOfWork, entries: readonly TransactionFact[]): Promise<void> {
    await tx.query(
      INSERT,
      COLUMNS.map(column => toColumn(column.type, entries.map(column.valueOf))),
    );
  }
}

function toCopyRows(entries: readonly TransactionFact[]): string {
  return entries.map(entry => copyRow(COLUMNS.map(column => column.valueOf(entry)))).join('');
}

/** From acceptance to success or failure; a refusal takes no time that anybody waits for. */
function latencyOf({ outcome, at, acceptedAt }: TransactionFact): number | null {
  const settles = outcome === 'succeeded' || outcome === 'failed';
  return settles ? Date.parse(at) - Date.parse(acceptedAt) : null;
}

/** Of the same entry in a row the first one. */
function withoutRepeats(ordered: readonly TransactionFact[]): TransactionFact[] {
  return ordered.filter((entry, i) => i === 0 || byKey(entry, ordered[i - 1]!) !== 0);
}

function byKey(a: TransactionFact, b: TransactionFact): number {
  return (
    compare(a.transactionId, b.transactionId) ||
    STEP_CODE[a.step] - STEP_CODE[b.step] ||
    compare(a.discriminator, b.discriminator)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
