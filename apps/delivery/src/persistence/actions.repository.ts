import { Injectable } from '@nestjs/common';
import { Database, type UnitOfWork } from '#libs/persistence';

export type ActionName = 'pause' | 'resume' | 'retry' | 'skip' | 'replay' | 'cancel' | 'give-up';

/** Who decides, and why. */
export type Actor = Pick<Action, 'actor' | 'reason'>;

/** Something that a person decided, or the hub for want of one. */
export interface Action {
  /** Code of the service account; `hub` where an endpoint said that it is gone. */
  readonly actor: string;
  readonly action: ActionName;
  /** `subscriptions/<code>`, `connectors/<code>`, `deliveries/<id>`, `replays/<id>` or `dead-letters/<id>`. */
  readonly subject: string;
  readonly reason: string;
  /** How many deliveries it was about. */
  readonly affected: number;
}

export interface RecordedAction extends Action {
  readonly id: string;
  readonly at: Date;
}

/** Notes what was done, in the transaction that does it. */
export async function recordAction(tx: UnitOfWork, action: Action): Promise<void> {
  await tx.query('INSERT INTO actions (actor, action, subject, reason, affected) VALUES ($1, $2, $3, $4, $5)', [
    action.actor,
    action.action,
    action.subject,
    action.reason,
    action.affected,
  ]);
}

/** What people did to deliveries. */
@Injectable()
export class ActionsRepository {
  constructor(private readonly database: Database) {}

  /** The newest first; `before`: only those with a smaller id. */
  list(before: string | undefined, limit: number): Promise<RecordedAction[]> {
    return this.database.query<RecordedAction>(
      `SELECT id, at, actor, action, subject, reason, affected FROM actions
       WHERE $1::bigint IS NULL OR id < $1::bigint ORDER BY id DESC LIMIT $2`,
      [before ?? null, limit],
    );
  }
}
