import { type Database, setLocally } from '#libs/persistence';

/** What one transaction of a lever changes: it holds so many keys and messages, for a moment. */
export const ROWS_AT_ONCE = 2_000;

/** Keys of a subscription behind `after` up to `upTo`, and of these the rows up to `lastId`; null: without that bound. */
export interface KeySlice {
  readonly subscription: string;
  readonly after: string | null;
  readonly upTo: string | null;
  readonly lastId: string | null;
}

/** All of a subscription at once, for what is restricted otherwise. */
export function allOf(subscription: string): KeySlice {
  return { subscription, after: null, upTo: null, lastId: null };
}

/**
 * All that a lever on a subscription is about, in slices of so many rows, to be asked for one after the other. Each has its last
 * key whole, so what holds of one statement about all holds of every key: cut by ids, a dead letter would come back after its key
 * has gone on to a younger one. `lastId` is the last one at the beginning, so it ends although more is parked meanwhile. There
 * is one slice at the least.
 */
export async function* keySlices(
  db: Database,
  subscription: string,
  rows: number,
  inSlice = IN_SLICE,
): AsyncGenerator<KeySlice> {
  const lastId = await lastIdIn(db);
  let after: string | null = null;
  do {
    const upTo: string | null = await lastKeyOf(db, { ...allOf(subscription), after, lastId }, rows, inSlice);
    yield { subscription, after, upTo, lastId };
    after = upTo;
  } while (after !== null);
}

const WITHIN_BOUNDS = `($2::text IS NULL OR business_key > $2) AND ($3::text IS NULL OR business_key <= $3)
  AND least(id, $4::bigint) = id`;

/**
 * A slice as `$1` to `$4` of a statement, of the index `parked_keys`. No other one serves it, whatever the planner thinks of their
 * costs (as `BY_SUBSCRIPTION`): each slice would read all that waits. Of a slice without bounds what restricts it otherwise serves.
 */
export const IN_SLICE = `($4::bigint IS NULL AND subscription = $1 OR $4 IS NOT NULL AND subscription COLLATE "POSIX" = $1)
  AND ${WITHIN_BOUNDS} AND (pull_position IS NULL OR state = 'dead')`;

/** The same without the dead letters, which may be there for years: of the index of the keys that wait. */
export const PENDING_IN_SLICE = `subscription = $1 AND ${WITHIN_BOUNDS} AND state = 'pending' AND pull_position IS NULL`;

export function sliceColumns({ subscription, after, upTo, lastId }: KeySlice): (string | null)[] {
  return [subscription, after, upTo, lastId];
}

/** Of all subscriptions: to look for the last one of this, the planner may go through those of the others. */
async function lastIdIn(db: Database): Promise<string> {
  const [row] = await db.query<{ id: string | null }>('SELECT max(id) AS id FROM parked');
  return row?.id ?? '0';
}

/**
 * The key that the last of so many rows has; null where there are not so many. Read in the order of the index: the planner would
 * rather read all and sort it for each slice.
 */
async function lastKeyOf(db: Database, rest: KeySlice, rows: number, inSlice: string): Promise<string | null> {
  return db.transaction(async tx => {
    await setLocally(tx, { enable_sort: 'off' });
    const [last] = await tx.query<{ business_key: string }>(
      `SELECT business_key FROM parked WHERE ${inSlice} ORDER BY business_key, id OFFSET $5 LIMIT 1`,
      [...sliceColumns(rest), rows - 1],
    );
    return last?.business_key ?? null;
  });
}
