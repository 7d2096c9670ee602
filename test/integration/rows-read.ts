import type { Queryable } from '#libs/persistence';

/** How many rows of a table of its schema this connection has read, as far as it has not told of them: two of them, subtracted. */
export async function rowsRead(tx: Queryable, table: string): Promise<number> {
  const [row] = await tx.query<{ rows: number }>(
    `SELECT (idx_tup_fetch + seq_tup_read)::integer AS rows FROM pg_stat_xact_user_tables
     WHERE schemaname = current_schema AND relname = $1`,
    [table],
  );
  return row?.rows ?? 0;
}
