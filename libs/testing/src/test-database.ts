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

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: fromEnvironment('DATABASE_URL') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Creates it; `drop` ends whoever is still connected. */
export async function createDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(fromEnvironment('DATABASE_URL'));
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
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
