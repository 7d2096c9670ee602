import { createHash } from 'node:crypto';
import { createLogger } from '#libs/observability';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { PostgresConfig } from '#libs/config';

/** What an app owns in PostgreSQL. */
export interface SchemaDefinition {
  /** Name of the schema; the app works under the role `hub_<schema>`, which owns nothing. */
  readonly schema: string;
  /** In the order in which they run; names end in a timestamp as TypeORM wants it. */
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Rights of the role on tables of the schema; default: SELECT, INSERT, UPDATE, DELETE on all. */
  readonly grants?: readonly { readonly tables: readonly string[]; readonly rights: string }[];
  /** Views that every app of the hub may read: what the owner lets the others know. */
  readonly shown?: readonly string[];
  /** Values of outbox messages that are rows of the schema anyway: SQL that gives `id` and `value` for the ids in `$1`. */
  readonly storedValues?: string;
}

const logger = createLogger('migrations');

/** Brings the schema up to date as the database's owner, one process at a time. */
export async function migrate(definition: SchemaDefinition, config: PostgresConfig): Promise<void> {
  const source = ownerSource(definition, config);
  await source.initialize();
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [lockKeyOf('hub.migrations')]);
    await prepareSchema(runner, definition);
    const done = await source.runMigrations({ transaction: 'each' });
    await grant(runner, definition);
    if (done.length > 0) logger.info(`${definition.schema}: migrated`, { count: done.length });
  } finally {
    await runner.query('SELECT pg_advisory_unlock_all()');
    await runner.release();
    await source.destroy();
  }
}

/** Undoes all migrations of the schema, newest first: for the test that each can be reverted. */
export async function revertAll(definition: SchemaDefinition, config: PostgresConfig): Promise<void> {
  const source = ownerSource(definition, config);
  await source.initialize();
  try {
    for (let left = definition.migrations.length; left > 0; left--) {
      await source.undoLastMigration({ transaction: 'each' });
    }
  } finally {
    await source.destroy();
  }
}

/** The app's role: `hub_<schema>`, without login, taken on by the app's connections. */
export function roleOf(schema: string): string {
  return `hub_${schema}`;
}

/** A stable 48-bit key for PostgreSQL's advisory locks. */
export function lockKeyOf(name: string): number {
  return createHash('sha256').update(name).digest().readUIntBE(0, 6);
}

function ownerSource(definition: SchemaDefinition, config: PostgresConfig): DataSource {
  return new DataSource({
    type: 'postgres',
    url: config.url,
    schema: definition.schema,
    migrations: [...definition.migrations],
    migrationsTableName: 'migrations',
    poolSize: 2,
    applicationName: `hub-migrations-${definition.schema}`,
    extra: { options: `-c search_path=${definition.schema},public` },
  });
}

async function prepareSchema(runner: QueryRunner, { schema }: SchemaDefinition): Promise<void> {
  const role = roleOf(schema);
  await runner.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
  const existing = (await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])) as unknown[];
  if (existing.length === 0) await runner.query(createRole(role));
  await runner.query(`GRANT "${role}" TO CURRENT_USER`);
  await runner.query(`GRANT USAGE ON SCHEMA "${schema}" TO "${role}"`);
}

/** Roles belong to the whole cluster: another database's migration may make the same one at the same time. */
function createRole(role: string): string {
  return `DO $$ BEGIN CREATE ROLE "${role}" NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`;
}

/** In one transaction: other copies of the app are at work, and at no moment may they be without their rights. */
async function grant(runner: QueryRunner, definition: SchemaDefinition): Promise<void> {
  await runner.startTransaction();
  try {
    await grantEach(runner, definition);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

async function grantEach(runner: QueryRunner, definition: SchemaDefinition): Promise<void> {
  await grantOwn(runner, definition);
  const { schema, shown = [] } = definition;
  // Roles of apps may not exist yet; none of them can log in from elsewhere.
  if (shown.length > 0) await runner.query(`GRANT USAGE ON SCHEMA "${schema}" TO PUBLIC`);
  for (const view of shown) await runner.query(`GRANT SELECT ON "${schema}"."${view}" TO PUBLIC`);
}

async function grantOwn(runner: QueryRunner, { schema, grants }: SchemaDefinition): Promise<void> {
  const role = roleOf(schema);
  await runner.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA "${schema}" TO "${role}"`);
  if (!grants) {
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${schema}" TO "${role}"`);
    return;
  }
  await runner.query(`REVOKE ALL ON ALL TABLES IN SCHEMA "${schema}" FROM "${role}"`);
  for (const { tables, rights } of grants) {
    const names = tables.map(table => `"${schema}"."${table}"`).join(', ');
    await runner.query(`GRANT ${rights} ON ${names} TO "${role}"`);
  }
}
