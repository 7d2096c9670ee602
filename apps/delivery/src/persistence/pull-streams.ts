import type { UnitOfWork } from '#libs/persistence';
import { countOf } from './count-of.js';
import { IN_SLICE, type KeySlice, sliceColumns } from './key-slices.js';

interface Storable {
  readonly subscription: string;
  /** Its partner fetches it: it needs a position. */
  readonly isPull?: boolean;
}

/**
 * The positions of the messages, in their order; null for what is brought by a connector. From now to the end of the
 * unit of work nobody else stores for these subscriptions, so positions become visible in their order. Taken after the
 * locks of keys and before any row of `parked`, as everywhere.
 */
export async function takePositions(tx: UnitOfWork, messages: readonly Storable[]): Promise<(number | null)[]> {
  const counts = new Map<string, number>();
  for (const { subscription, isPull } of messages) {
    if (isPull) counts.set(subscription, (counts.get(subscription) ?? 0) + 1);
  }
  if (counts.size === 0) return messages.map(() => null);
  const next = await advance(tx, counts);
  return messages.map(({ subscription, isPull }) => {
    if (!isPull) return null;
    const position = next.get(subscription)!;
    next.set(subscription, position + 1);
    return position;
  });
}

/** The first position of each subscription that is free now. */
async function advance(tx: UnitOfWork, counts: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const rows = await tx.query<{ subscription: string; last: string }>(ADVANCE, [
    [...counts.keys()],
    [...counts.values()],
  ]);
  return new Map(rows.map(({ subscription, last }) => [subscription, Number(last) - counts.get(subscription)! + 1]));
}

const ADVANCE = `
  INSERT INTO pull_streams AS s (subscription, last)
  SELECT subscription, n FROM unnest($1::text[], $2::integer[]) AS t(subscription, n) ORDER BY subscription
  ON CONFLICT (subscription) DO UPDATE SET last = s.last + excluded.last
  RETURNING subscription, last`;

/**
 * Dead messages that are fetched wait again, each with a position at the end: what lies behind its old one may be acknowledged.
 * Returns how many, undefined where nothing is fetched there.
 */
export async function reviveFetched(tx: UnitOfWork, which: Revived): Promise<number | undefined> {
  const { slice, id = null, code = null, transactionIds = null } = which;
  const stream = await lockStream(tx, slice.subscription);
  if (stream === undefined) return undefined;
  const revived = await countOf(tx, REVIVE, [...sliceColumns(slice), id, code, transactionIds, stream]);
  await tx.query('UPDATE pull_streams SET last = last + $2 WHERE subscription = $1', [slice.subscription, revived]);
  return revived;
}

/** Which messages of the slice; without a restriction all. */
export interface Revived {
  readonly slice: KeySlice;
  readonly id?: string | undefined;
  /** Only what failed last with it. */
  readonly code?: string | undefined;
  /** Only these. */
  readonly transactionIds?: readonly string[] | undefined;
}

async function lockStream(tx: UnitOfWork, subscription: string): Promise<string | undefined> {
  const [stream] = await tx.query<{ last: string }>(
    'SELECT last FROM pull_streams WHERE subscription = $1 FOR UPDATE',
    [subscription],
  );
  return stream?.last;
}

/** Of what is fetched, a slice has what is dead. */
const REVIVE = `
  WITH wanted AS MATERIALIZED (
    SELECT id FROM parked
    WHERE ${IN_SLICE} AND pull_position IS NOT NULL AND ($5::bigint IS NULL OR id = $5)
      AND ($6::text IS NULL OR last_code = $6) AND ($7::uuid[] IS NULL OR transaction_id = ANY($7))
    ORDER BY id FOR UPDATE),
  placed AS (SELECT id, $8::bigint + row_number() OVER (ORDER BY id) AS position FROM wanted),
  revived AS (
    UPDATE parked p SET state = 'pending', attempts = 0, retries = p.retries + 1, pull_position = placed.position
    FROM placed WHERE p.id = placed.id AND p.id = ANY(ARRAY(SELECT id FROM wanted)) RETURNING 1)
  SELECT count(*)::integer AS count FROM revived`;
