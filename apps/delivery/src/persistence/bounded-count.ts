import { setLocally, type UnitOfWork } from '#libs/persistence';

/** So many are counted of each at the most: where a figure is this, it is so many or more. */
export const COUNTED = 10_000;

/**
 * The first so many of a partner seem to lie together to a planner that thinks most rows its: it looked for them through the whole
 * table, of a partner that has few or none to the end. Each count has an index that has nothing else in its way.
 */
const BY_INDEX = { enable_seqscan: 'off', enable_bitmapscan: 'off' };

/** The rows of a statement that counts up to `$1` of each, and reads no more than that however many there are. */
export async function countUpTo<Row>(tx: UnitOfWork, sql: string, limit: number): Promise<Row[]> {
  await setLocally(tx, BY_INDEX);
  return tx.query<Row>(sql, [limit]);
}
