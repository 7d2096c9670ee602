/**
 * The message that was parked last of those that wait of a key, which is a row `key` of the statement around it. A range, though it is of
 * one key: so its order is that of the index by key alone. Of equals the ids are in order as well, and a planner whose statistics
 * were of a key or two went through all that waits by id until one fitted: for a key with nothing to the end.
 */
export const newestOf = (key: string, columns: string): string => `
  SELECT ${columns} FROM parked
  WHERE subscription = ${key}.subscription AND business_key BETWEEN ${key}.business_key AND ${key}.business_key
    AND state = 'pending' AND pull_position IS NULL
  ORDER BY business_key DESC, id DESC LIMIT 1`;
