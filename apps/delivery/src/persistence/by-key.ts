/**
 * The oldest message that waits of a key, which is a row `key` of the statement around it. A range, though it is of one key: so its order
 * is that of the index by key alone. Of equals the ids are in order as well, and a planner whose statistics were of a key or two
 * went through all that waits by id until one fitted: for a key with nothing to the end.
 */
export const oldestOf = (key: string, columns: string): string => firstOf(key, columns, 'ASC');

/** As `oldestOf`, the one that was parked last. */
export const newestOf = (key: string, columns: string): string => firstOf(key, columns, 'DESC');

const firstOf = (key: string, columns: string, order: 'ASC' | 'DESC'): string => `
  SELECT ${columns} FROM parked
  WHERE subscription = ${key}.subscription AND business_key BETWEEN ${key}.business_key AND ${key}.business_key
    AND state = 'pending' AND pull_position IS NULL
  ORDER BY business_key ${order}, id ${order} LIMIT 1`;
