import type { OperatorAction } from '#libs/contracts';
import type { Queryable, UnitOfWork } from '#libs/persistence';

/** Something that a person changed. */
export interface Change {
  /** Code of the service account. */
  readonly actor: string;
  readonly action: 'change-address';
  /** `connectors/<code>` */
  readonly subject: string;
  readonly reason: string;
  readonly before: string;
  readonly after: string;
}

export interface RecordedChange extends Change {
  readonly id: string;
  readonly at: Date;
}

/** Notes a change, in the transaction that makes it. */
export async function recordChange(tx: UnitOfWork, change: Change): Promise<void> {
  const { actor, action, subject, reason, before, after } = change;
  await tx.query(
    'INSERT INTO changes (actor, action, subject, reason, before, after) VALUES ($1, $2, $3, $4, $5, $6)',
    [actor, action, subject, reason, before, after],
  );
}

/** What was not published yet, the oldest first; counts as published once the unit of work is committed. */
export async function takeUnpublished(tx: UnitOfWork): Promise<OperatorAction[]> {
  const rows = await tx.query<RecordedChange & { event_id: string }>(
    `UPDATE changes SET published = true WHERE NOT published
     RETURNING id, event_id, at, actor, action, subject, reason, before, after`,
  );
  rows.sort((one, other) => Number(one.id) - Number(other.id));
  return rows.map(({ event_id, at, actor, action, subject, reason, before, after }) => {
    return { id: event_id, at: at.toISOString(), actor, action, subject, reason, before, after };
  });
}

/** The newest first; `before`: only those with a smaller id. */
export function listChanges(db: Queryable, before: string | undefined, limit: number): Promise<RecordedChange[]> {
  return db.query<RecordedChange>(
    `SELECT id, at, actor, action, subject, reason, before, after FROM changes
     WHERE $1::bigint IS NULL OR id < $1::bigint ORDER BY id DESC LIMIT $2`,
    [before ?? null, limit],
  );
}
