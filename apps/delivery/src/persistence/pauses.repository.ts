import type { DeliveryOutcome } from '#libs/connectors';
import { Injectable } from '@nestjs/common';
import { Database, type UnitOfWork } from '#libs/persistence';
import type { PauseSubject } from '../domain/pause-subject.js';
import { type Actor, recordAction } from './actions.repository.js';
import { keySlices, PENDING_IN_SLICE, ROWS_AT_ONCE, sliceColumns } from './key-slices.js';

export interface Pause {
  readonly pausedAt: Date;
  /** Code of the service account; `hub` where the endpoint said that it is gone. */
  readonly pausedBy: string;
  readonly reason: string;
}

/**
 * Which subscriptions and endpoints are paused. Asked for with every batch and every claim, so it holds at once in every
 * process.
 */
@Injectable()
export class PausesRepository {
  constructor(private readonly database: Database) {}

  /** One that is paused already keeps its first reason. */
  async pause(subject: PauseSubject, decision: Actor): Promise<Pause> {
    return this.database.transaction(async tx => {
      await insertPause(tx, subject, decision);
      const [pause] = await tx.query<Pause>(`${VIEW} WHERE subject = $1`, [subject]);
      return pause!;
    });
  }

  /** Whether it was paused. What waits is due by itself when it would have been, or by `makeDue`. */
  resume(subject: PauseSubject, { actor, reason }: Actor): Promise<boolean> {
    return this.database.transaction(async tx => {
      const rows = await tx.query('DELETE FROM pauses WHERE subject = $1 RETURNING 1', [subject]);
      if (rows.length === 0) return false;
      await recordAction(tx, { actor, action: 'resume', subject, reason, affected: 0 });
      return true;
    });
  }

  /**
   * What waited for its next attempt need not wait longer: the endpoint may have been mended meanwhile. By itself, since who
   * settles an attempt holds a key and may want to pause at the same time; in statements of some `rows`, each key made due once. Where one fails, or the process ends, what is left is due when it would have been anyway.
   */
  async makeDue(subscriptions: readonly string[], rows = ROWS_AT_ONCE): Promise<void> {
    for (const subscription of subscriptions) {
      for await (const slice of keySlices(this.database, subscription, rows, PENDING_IN_SLICE)) {
        await this.database.query(MAKE_DUE, sliceColumns(slice));
      }
    }
  }

  /** All that is paused, as of `PauseSubject`. */
  async subjects(): Promise<string[]> {
    const rows = await this.database.query<{ subject: string }>('SELECT subject FROM pauses');
    return rows.map(({ subject }) => subject);
  }

  async all(): Promise<ReadonlyMap<string, Pause>> {
    const rows = await this.database.query<Pause & { readonly subject: string }>(VIEW);
    return new Map(rows.map(({ subject, ...pause }) => [subject, pause]));
  }
}

/**
 * By keys and not by `due_at`: what has been made due may have been tried and failed before the last slice, and is not to be made
 * due again. A key that was due already when it began may so be tried once more than its back-off says.
 */
const MAKE_DUE = `
  UPDATE blocked_keys SET due_at = now() WHERE subscription = $1 AND business_key = ANY(ARRAY(
    SELECT business_key FROM blocked_keys
    WHERE subscription = $1 AND business_key = ANY(ARRAY(SELECT DISTINCT business_key FROM parked WHERE ${PENDING_IN_SLICE}))
      AND claim IS NULL AND due_at > now()
    FOR UPDATE SKIP LOCKED))`;

interface Attempt {
  readonly subscription: string;
  readonly outcome?: DeliveryOutcome | undefined;
}

/** An endpoint that answers 410 is not asked again until somebody resumes its subscription (contract.md, webhooks). */
export async function pauseGone(tx: UnitOfWork, attempts: readonly Attempt[]): Promise<void> {
  const gone = attempts.filter(({ outcome }) => outcome?.status === 'gone').map(({ subscription }) => subscription);
  for (const subscription of [...new Set(gone)].sort()) {
    await insertPause(tx, `subscriptions/${subscription}`, { actor: 'hub', reason: 'http-410' });
  }
}

async function insertPause(tx: UnitOfWork, subject: PauseSubject, { actor, reason }: Actor): Promise<void> {
  const rows = await tx.query(
    `INSERT INTO pauses (subject, paused_by, reason) VALUES ($1, $2, $3)
     ON CONFLICT (subject) DO NOTHING RETURNING 1`,
    [subject, actor, reason],
  );
  if (rows.length === 0) return;
  await recordAction(tx, { actor, action: 'pause', subject, reason, affected: 0 });
}

const VIEW = `SELECT subject, paused_at AS "pausedAt", paused_by AS "pausedBy", reason FROM pauses`;
