import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { fromEnvironment } from './environment.js';

/** An empty database of its own on the PostgreSQL of this test run: a test file meets nobody else's rows. */
export interface TestDatabase {
  readonly url: string;
  /** SQL as the owner, who sees and changes what an app's role may not. */
  query<Row extends pg.QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Creates it; `drop` ends whoever is still connected. `server`: another one than that of this test run. */
export async function createDatabase(server = fromEnvironment('DATABASE_URL')): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => undefined); // a test may end PostgreSQL; the next query says so
  return {
    url: url.href,
    async query<Row extends pg.QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await pool.query<Row>(sql, [...parameters]);
      return rows;
    },
    async drop() {
      await pool.end();
      await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
