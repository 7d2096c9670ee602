import { deserialize, serialize } from 'node:v8';
import { Injectable } from '@nestjs/common';
import { Database, type UnitOfWork } from '#libs/persistence';
import { businessKeyOf, type DeadLetter } from '../domain/dead-letter.js';
import { COUNTED, countUpTo } from './bounded-count.js';

export type DeadLetterState = 'open' | 'replayed' | 'given-up';

/** A dead letter as an operator sees it: without the record. */
export interface DeadLetterView {
  readonly id: string;
  readonly state: DeadLetterState;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly cause: string;
  /** How often it was given to the consumer. */
  readonly attempts: number;
  readonly messageAt: Date;
  readonly diedAt: Date;
  readonly transactionId?: string;
  readonly businessKey?: string;
}

export interface DeadLetterQuery {
  readonly consumer: string | undefined;
  readonly state: DeadLetterState | undefined;
  /** Only those with a smaller id. */
  readonly before: string | undefined;
  readonly limit: number;
}

export interface OpenLetters {
  readonly consumer: string;
  /** `COUNTED` is so many or more. */
  readonly count: number;
}

/** One that an operator decides about, locked; `message` is there as long as it is open. */
export interface LockedLetter {
  readonly view: DeadLetterView;
  readonly message: DeadLetter['message'] | undefined;
}

@Injectable()
export class DeadLettersRepository {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async list({ consumer, state, before, limit }: DeadLetterQuery): Promise<DeadLetterView[]> {
    const rows = await this.database.query<Row>(
      `SELECT ${VIEW} FROM dead_letters
       WHERE ($1::text IS NULL OR consumer = $1) AND ($2::text IS NULL OR state = $2)
         AND ($3::bigint IS NULL OR id < $3::bigint)
       ORDER BY id DESC LIMIT $4`,
      [consumer ?? null, state ?? null, before ?? null, limit],
    );
    return rows.map(toView);
  }

  /** The oldest first, as many as that. */
  async openIds(consumer: string, limit: number): Promise<string[]> {
    const sql = `SELECT id FROM dead_letters WHERE state = 'open' AND consumer = $1 ORDER BY id LIMIT $2`;
    const rows = await this.database.query<{ id: string }>(sql, [consumer, limit]);
    return rows.map(({ id }) => id);
  }

  openCounts(): Promise<OpenLetters[]> {
    return this.database.transaction(tx => countOpenLetters(tx, COUNTED));
  }
}

/** What is open of each consumer, up to so many. */
export function countOpenLetters(tx: UnitOfWork, limit: number): Promise<OpenLetters[]> {
  return countUpTo(tx, COUNT_OPEN, limit);
}

/** From one consumer to the next by the index of those that are open. */
const COUNT_OPEN = `
  WITH RECURSIVE known AS (
    (SELECT consumer FROM dead_letters WHERE state = 'open' ORDER BY consumer, id LIMIT 1)
    UNION ALL
    SELECT next.consumer FROM known CROSS JOIN LATERAL (
      SELECT consumer FROM dead_letters WHERE state = 'open' AND consumer > known.consumer
      ORDER BY consumer, id LIMIT 1) next)
  SELECT known.consumer, count FROM known CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count FROM (
      SELECT FROM dead_letters WHERE state = 'open' AND consumer = known.consumer LIMIT $1) AS open) AS counted`;

/**
 * Keeps letters of which no two are the same. One that is known changes nothing, unless it was sent back since: then it
 * is open again.
 */
export async function keepLetters(tx: UnitOfWork, letters: readonly DeadLetter[]): Promise<void> {
  const column = <T>(valueOf: (letter: DeadLetter) => T): T[] => letters.map(valueOf);
  await tx.query(KEEP, [
    column(({ origin }) => origin.consumer),
    column(({ origin }) => origin.topic),
    column(({ origin }) => origin.partition),
    column(({ origin }) => origin.offset.toString()),
    column(({ origin }) => new Date(origin.timestampMs).toISOString()),
    column(({ origin }) => origin.attempt),
    column(({ cause }) => cause),
    column(({ envelope }) => envelope?.id ?? null),
    column(letter => businessKeyOf(letter) ?? null),
    column(({ message }) => serialize(message)),
  ]);
}

/** undefined where there is none of this id. */
export async function lockLetter(tx: UnitOfWork, id: string): Promise<LockedLetter | undefined> {
  const sql = `SELECT ${VIEW}, message FROM dead_letters WHERE id = $1 FOR UPDATE`;
  const [row] = await tx.query<Row & { readonly message: Buffer | null }>(sql, [id]);
  if (!row) return undefined;
  const { message, ...rest } = row;
  return {
    view: toView(rest),
    message: message === null ? undefined : (deserialize(message) as DeadLetter['message']),
  };
}

export async function closeLetter(tx: UnitOfWork, id: string, state: 'replayed' | 'given-up'): Promise<void> {
  await tx.query('UPDATE dead_letters SET state = $2, message = NULL WHERE id = $1', [id, state]);
}

const KEEP = `
  INSERT INTO dead_letters AS d (consumer, topic, partition, kafka_offset, message_at, attempts, cause, transaction_id,
    business_key, message)
  SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::bigint[], $5::timestamptz[], $6::integer[],
    $7::text[], $8::uuid[], $9::text[], $10::bytea[])
  ON CONFLICT (consumer, topic, partition, kafka_offset, message_at) DO UPDATE
  SET state = 'open', attempts = excluded.attempts, cause = excluded.cause, died_at = now(), message = excluded.message
  WHERE d.state = 'replayed' AND d.attempts < excluded.attempts`;

const VIEW = `id, state, consumer, topic, partition, kafka_offset AS offset, cause, attempts, message_at AS "messageAt",
  died_at AS "diedAt", transaction_id AS "transactionId", business_key AS "businessKey"`;

interface Row extends Omit<DeadLetterView, 'transactionId' | 'businessKey'> {
  readonly transactionId: string | null;
  readonly businessKey: string | null;
}

function toView({ transactionId, businessKey, ...rest }: Row): DeadLetterView {
  return { ...rest, ...(transactionId ? { transactionId } : {}), ...(businessKey ? { businessKey } : {}) };
}
