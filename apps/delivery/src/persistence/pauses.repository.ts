import type { DeliveryOutcome } from '#libs/connectors';
import { Injectable } from '@nestjs/common';
import { Database, type UnitOfWork } from '#libs/persistence';
import { recordAction } from './actions.repository.js';

export interface Pause {
  readonly pausedAt: Date;
  /** Code of the service account; `hub` where the endpoint said that it is gone. */
  readonly pausedBy: string;
  readonly reason: string;
}

/** Which subscriptions are paused. Asked for with every batch and every claim, so it holds at once in every process. */
@Injectable()
export class PausesRepository {
  constructor(private readonly database: Database) {}

  /** One that is paused already keeps its first reason. */
  async pause(subscription: string, actor: string, reason: string): Promise<Pause> {
    return this.database.transaction(async tx => {
      await insertPause(tx, subscription, actor, reason);
      const [pause] = await tx.query<Pause>(FIND, [subscription]);
      return pause!;
    });
  }

  async resume(subscription: string, actor: string, reason: string): Promise<void> {
    const wasPaused = await this.database.transaction(async tx => {
      const rows = await tx.query('DELETE FROM pauses WHERE subscription = $1 RETURNING 1', [subscription]);
      if (rows.length === 0) return false;
      await recordAction(tx, {
        actor,
        action: 'resume',
        subject: `subscriptions/${subscription}`,
        reason,
        affected: 0,
      });
      return true;
    });
    // By itself: who settles an attempt holds a key and may want to pause at the same time.
    if (wasPaused) await this.database.query(MAKE_DUE, [subscription]);
  }
}

/** What waited for its next attempt need not wait longer: the endpoint may have been mended meanwhile. */
const MAKE_DUE = `
  UPDATE blocked_keys SET due_at = now() WHERE (business_key, subscription) IN (
    SELECT business_key, subscription FROM blocked_keys
    WHERE subscription = $1 AND claim IS NULL AND due_at > now()
    FOR UPDATE SKIP LOCKED)`;

interface Attempt {
  readonly subscription: string;
  readonly outcome?: DeliveryOutcome | undefined;
}

/** An endpoint that answers 410 is not asked again until somebody resumes its subscription (contract.md, webhooks). */
export async function pauseGone(tx: UnitOfWork, attempts: readonly Attempt[]): Promise<void> {
  const gone = attempts.filter(({ outcome }) => outcome?.status === 'gone').map(({ subscription }) => subscription);
  for (const subscription of [...new Set(gone)].sort()) await insertPause(tx, subscription, 'hub', 'http-410');
}

async function insertPause(tx: UnitOfWork, subscription: string, actor: string, reason: string): Promise<void> {
  const rows = await tx.query(
    `INSERT INTO pauses (subscription, paused_by, reason) VALUES ($1, $2, $3)
     ON CONFLICT (subscription) DO NOTHING RETURNING 1`,
    [subscription, actor, reason],
  );
  if (rows.length === 0) return;
  await recordAction(tx, { actor, action: 'pause', subject: `subscriptions/${subscription}`, reason, affected: 0 });
}

const FIND = `SELECT paused_at AS "pausedAt", paused_by AS "pausedBy", reason FROM pauses WHERE subscription = $1`;
