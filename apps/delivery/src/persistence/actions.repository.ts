import { Injectable } from '@nestjs/common';
import type { OperatorAction } from '#libs/contracts';
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

export interface RecordedAction extends Omit<Action, 'action'> {
  readonly id: string;
  readonly at: Date;
  readonly action: ActionName | OperatorAction['action'];
  /** What was changed from what, where it was a change. */
  readonly before?: string;
  readonly after?: string;
}

/** Notes what was done, in the transaction that does it. Returns the id. */
export async function recordAction(tx: UnitOfWork, action: Action): Promise<string> {
  const [recorded] = await tx.query<{ id: string }>(
    'INSERT INTO actions (actor, action, subject, reason, affected) VALUES ($1, $2, $3, $4, $5) RETURNING id',
    [action.actor, action.action, action.subject, action.reason, action.affected],
  );
  return recorded!.id;
}

/** The recorded act goes on, and was about so many more. */
export async function raiseAffected(tx: UnitOfWork, id: string, by: number): Promise<void> {
  await tx.query('UPDATE actions SET affected = affected + $2 WHERE id = $1', [id, by]);
}

/** What people did, in this app and in others. */
@Injectable()
export class ActionsRepository {
  constructor(private readonly database: Database) {}

  /** What was done in other apps; what stands here already is left out. */
  async addOthers(actions: readonly OperatorAction[]): Promise<void> {
    await this.database.query(
      `INSERT INTO actions (event_id, at, actor, action, subject, reason, before, after, affected)
       SELECT id, at, actor, action, subject, reason, before, after, 0
       FROM json_to_recordset($1::json) AS t(id uuid, at timestamptz, actor text, action text, subject text,
         reason text, before text, after text)
       ON CONFLICT (event_id) DO NOTHING`,
      [JSON.stringify(actions)],
    );
  }

  /** What came last first; `before`: only those with a smaller id. */
  async list(before: string | undefined, limit: number): Promise<RecordedAction[]> {
    const rows = await this.database.query<Row>(
      `SELECT id, at, actor, action, subject, reason, affected, before, after FROM actions
       WHERE $1::bigint IS NULL OR id < $1::bigint ORDER BY id DESC LIMIT $2`,
      [before ?? null, limit],
    );
    return rows.map(({ before: was, after: is, ...row }) => ({
      ...row,
      ...(was === null ? {} : { before: was }),
      ...(is === null ? {} : { after: is }),
    }));
  }
}

type Row = Omit<RecordedAction, 'before' | 'after'> & { readonly before: string | null; readonly after: string | null };
