import type { UnitOfWork } from '#libs/persistence';

/** So many are counted of each at the most: where a figure is this, it is so many or more. */
export const COUNTED = 10_000;

/**
 * The first so many of a partner seem to lie together to a planner that thinks most rows its: it looked for them through the whole
 * table, of a partner that has few or none to the end. Each count has an index that has nothing else in its way.
 */
const BY_INDEX = `SELECT ${['enable_seqscan', 'enable_bitmapscan'].map(name => `set_config('${name}', 'off', true)`).join(', ')}`;

/** The rows of a statement that counts up to `$1` of each, and reads no more than that however many there are. */
export async function countUpTo<Row>(tx: UnitOfWork, sql: string, limit: number): Promise<Row[]> {
  await tx.query(BY_INDEX);
  return tx.query<Row>(sql, [limit]);
}
