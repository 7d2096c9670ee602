import type { Queryable } from '#libs/persistence';

/** The `count` that the statement answers with: of a change to millions of rows no row comes here. */
export async function countOf(db: Queryable, sql: string, parameters: readonly unknown[]): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql, parameters);
  return row?.count ?? 0;
}
