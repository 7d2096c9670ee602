import { Socket } from 'node:net';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { configProvider, PostgresConfig } from '#libs/config';
import { joinWrites } from '#libs/kernel';
import { HealthRegistry } from '#libs/observability';
import { DataSource } from 'typeorm';
import { Database } from './database.js';
import { Outbox } from './outbox.js';
import { awaitPostgres } from './postgres-at-start.js';
import { migrate, roleOf, type SchemaDefinition } from './schema-migrator.js';

/**
 * `PersistenceModule.forSchema(definition)` gives an app its own `Database` and `Outbox`. Each schema is a module
 * of its own, so an app can only reach its own tables, also where several apps share a process.
 */
@Module({})
export class PersistenceModule {
  static forSchema(definition: SchemaDefinition): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        configProvider(PostgresConfig),
        databaseProvider(definition),
        { provide: Outbox, useFactory: () => new Outbox(definition.storedValues) },
      ],
      exports: [Database, Outbox],
    };
  }
}

function databaseProvider(definition: SchemaDefinition): Provider {
  return {
    provide: Database,
    inject: [PostgresConfig, HealthRegistry],
    useFactory: async (config: PostgresConfig, health: HealthRegistry) => {
      await awaitPostgres(config);
      await migrate(definition, config);
      const database = await openDatabase(definition.schema, config);
      health.add(`postgres (${definition.schema})`, async () => void (await database.query('SELECT 1')));
      return database;
    },
  };
}

/** Connections under the app's own role, whose search path is its schema. */
export async function openDatabase(schema: string, config: PostgresConfig): Promise<Database> {
  const source = new DataSource({
    type: 'postgres',
    url: config.url,
    schema,
    poolSize: config.poolSize,
    connectTimeoutMS: 3_000,
    applicationName: `hub-${schema}`,
    extra: {
      options: Object.entries(settingsOf(schema, config))
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      keepAlive: true,
      // Statements that are given together go out together; one at a time otherwise, as ever.
      pipeline: true,
      stream: joinedSocket,
    },
  });
  await source.initialize();
  return new Database(schema, source);
}

function joinedSocket(): Socket {
  const socket = new Socket();
  joinWrites(socket);
  return socket;
}

/** A process that hangs, or that the network has cut off, must not keep for hours the locks that others wait for. */
function settingsOf(schema: string, { statementTimeoutMs }: PostgresConfig): Record<string, string | number> {
  return {
    role: roleOf(schema),
    search_path: schema,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: statementTimeoutMs,
    // While the rows of a COPY come in neither of the two counts: 25 s after the network is gone.
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
  };
}
