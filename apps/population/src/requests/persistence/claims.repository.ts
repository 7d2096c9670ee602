import { Injectable } from '@nestjs/common';
import type { VerificationAnswered } from '#libs/contracts';
import { Database, type Queryable } from '#libs/persistence';
import type { IncomingRequest } from '../domain/incoming-request.js';
import type { RequestState } from './requests.repository.js';

/** A request that this process alone works on, until its lease ends. */
export interface ClaimedRequest extends Pick<IncomingRequest, 'envelope' | 'sealed' | 'acceptedAt'> {
  /** How often it was claimed, this one counted: who holds an older claim has lost it. */
  readonly attempts: number;
  /** Tries in a row that failed. */
  readonly failures: number;
  /** The partner may have been asked before. */
  readonly asked: boolean;
}

/** When to try again. */
export interface PutOff {
  readonly delayMs: number;
  readonly expiresAt: number;
  readonly failures: number;
  readonly asked: boolean;
  readonly code: string;
  /** Id of the request for whose answer it waits. */
  readonly behind?: string | undefined;
}

/** The request of the same number that came first, and alone is asked about. */
export interface FirstRequest {
  readonly id: string;
  readonly bodyHash: string;
  /** null: it is open. */
  readonly answer: VerificationAnswered | null;
}

interface Row {
  readonly envelope: ClaimedRequest['envelope'];
  readonly sealed: Buffer;
  readonly accepted_at: Date;
  readonly attempts: number;
  readonly failures: number;
  readonly asked: boolean;
}

/** One that is still being asked about when its lease ends belonged to a process that has crashed: it may have asked. */
const CLAIM = `
UPDATE requests r SET state = 'asking', attempts = attempts + 1, asked = asked OR state = 'asking',
  due_at = now() + $2 * interval '1 ms'
FROM (SELECT id FROM requests WHERE state IN ('waiting', 'asking') AND due_at <= now()
      ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
WHERE r.id = due.id
RETURNING r.envelope, r.sealed, r.accepted_at, r.attempts, r.failures, r.asked`;

const FIRST = `
SELECT id, body_hash AS "bodyHash", answer FROM requests
WHERE subject = $1 AND (answer IS NOT NULL OR answered_at IS NULL) ORDER BY number LIMIT 1`;

/**
 * The lock waits for whoever writes the answer to the first, or makes them wait: either they see this one waiting and wake it,
 * or this one sees that it need not wait.
 */
const PUT_OFF = `
WITH first AS (SELECT answered_at FROM requests WHERE id = $8::uuid FOR SHARE)
UPDATE requests SET state = 'waiting', failures = $3, asked = $4, last_code = $5, expires_at = $6,
  due_at = CASE WHEN (SELECT answered_at FROM first) IS NULL THEN least(now() + $7 * interval '1 ms', $6) ELSE now() END
WHERE id = $1 AND state = 'asking' AND attempts = $2`;

const END = `
UPDATE requests SET state = $3, answer = $4::jsonb, answered_at = $5, last_code = $6, sealed = NULL
WHERE id = $1 AND state = 'asking' AND attempts = $2 RETURNING 1 AS one`;

const WAKE_OTHERS = `UPDATE requests SET due_at = now() WHERE subject = $1 AND state = 'waiting'`;

const FORGET = `
UPDATE requests SET answer = NULL WHERE id IN (
  SELECT id FROM requests WHERE answer IS NOT NULL AND answered_at < now() - $1 * interval '1 day'
  ORDER BY answered_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1 AS one`;

/** Work is taken request by request; one that somebody else works on is passed by. */
@Injectable()
export class ClaimsRepository {
  constructor(private readonly database: Database) {}

  /** Requests that are due; nobody else has them for `leaseMs`. */
  async claim(limit: number, leaseMs: number): Promise<ClaimedRequest[]> {
    const rows = await this.database.query<Row>(CLAIM, [limit, leaseMs]);
    return rows.map(({ accepted_at: acceptedAt, ...row }) => ({ ...row, acceptedAt: acceptedAt.getTime() }));
  }

  /** Of this subject, among those that are open or whose answer is still kept. */
  async first(subject: string): Promise<FirstRequest | undefined> {
    const [row] = await this.database.query<FirstRequest>(FIRST, [subject]);
    return row;
  }

  /**
   * Tried again after that time, and when it expires at the latest; at once where the one before it is answered. Nothing where
   * the claim is lost.
   */
  async putOff({ envelope, attempts }: ClaimedRequest, next: PutOff): Promise<void> {
    const { failures, asked, code, expiresAt, delayMs, behind = null } = next;
    const parameters = [envelope.id, attempts, failures, asked, code, new Date(expiresAt), delayMs, behind];
    await this.database.query(PUT_OFF, parameters);
  }

  /**
   * Its answer, for ever; other transactions with the same subject are due, and get the same. False where the claim is
   * lost: somebody else works on it, or has answered it.
   */
  async end(
    tx: Queryable,
    { envelope, attempts }: ClaimedRequest,
    state: RequestState,
    answer: VerificationAnswered,
  ): Promise<boolean> {
    const { answeredAt, reasons } = answer;
    const code = state === 'answered' ? null : (reasons[0] ?? null);
    const ended = await tx.query(END, [envelope.id, attempts, state, JSON.stringify(answer), answeredAt, code]);
    if (ended.length === 0) return false;
    await tx.query(WAKE_OTHERS, [envelope.subject]);
    return true;
  }

  /** Answers that were kept long enough; how many, at the most `limit`. */
  async forget(keepDays: number, limit: number): Promise<number> {
    return (await this.database.query(FORGET, [keepDays, limit])).length;
  }
}
