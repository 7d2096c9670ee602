import { randomUUID } from 'node:crypto';
import { loadConfig, PostgresConfig } from '#libs/config';
import { type Database, migrate, openDatabase, type SchemaDefinition } from '#libs/persistence';
import pg from 'pg';

/** A database of its own for one test file, so that it meets nobody else's rows. */
export interface OwnDatabase {
  readonly config: PostgresConfig;
  /** Connected as the owner: sees and changes what the app's role may not. */
  readonly owner: pg.Client;
  drop(): Promise<void>;
}

export async function createOwnDatabase(): Promise<OwnDatabase> {
  const given = loadConfig(PostgresConfig);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = await connect(given.url);
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(given.url);
  url.pathname = `/${name}`;
  const owner = await connect(url.href);
  const drop = async (): Promise<void> => {
    await owner.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  };
  return { config: Object.assign(new PostgresConfig(), given, { url: url.href }), owner, drop };
}

/** An app's tables in a database of its own, opened as the app opens them. */
export interface OwnSchema {
  readonly own: OwnDatabase;
  readonly database: Database;
  close(): Promise<void>;
}

export async function openOwnSchema(definition: SchemaDefinition): Promise<OwnSchema> {
  const own = await createOwnDatabase();
  await migrate(definition, own.config);
  const database = await openDatabase(definition.schema, own.config);
  const close = async (): Promise<void> => {
    await database.close();
    await own.drop();
  };
  return { own, database, close };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
