import type { Queryable } from '#libs/persistence';

/** What `work` answers, and how many rows of each of these tables, of its schema, this connection has read for it. */
export async function countingRows<T, const Tables extends readonly string[]>(
  tx: Queryable,
  tables: Tables,
  work: () => Promise<T>,
): Promise<[result: T, ...read: { [Table in keyof Tables]: number }]> {
  const before = await rowsRead(tx, tables);
  const result = await work();
  const after = await rowsRead(tx, tables);
  const read = tables.map((_, i) => after[i]! - before[i]!);
  return [result, ...(read as { [Table in keyof Tables]: number })];
}

async function rowsRead(tx: Queryable, tables: readonly string[]): Promise<number[]> {
  const rows = await tx.query<{ name: string; read: number }>(
    `SELECT relname AS name, (idx_tup_fetch + seq_tup_read)::integer AS read FROM pg_stat_xact_user_tables
     WHERE schemaname = current_schema AND relname = ANY($1)`,
    [tables],
  );
  return tables.map(name => rows.find(row => row.name === name)?.read ?? 0);
}
