/** PostgreSQL for the apps: a schema and a role each, units of work, outbox, consumer positions, migrations. */
export {
  CONSUMER_POSITIONS_SQL,
  lockPositions,
  type PartitionRef,
  type ReaderRef,
  storePositions,
} from './consumer-positions.js';
export { copyRow } from './copy-in.js';
export { Database, type Queryable, setLocally, together, type UnitOfWork } from './database.js';
export { LateDatabase } from './late-database.js';
export { Outbox, OUTBOX_SQL, type OutboxBatch, type OutgoingMessage } from './outbox.js';
export { openDatabase, PersistenceModule } from './persistence.module.js';
export { lockKeyOf, migrate, revertAll, type SchemaDefinition } from './schema-migrator.js';
export { parametersOf, refuseOvertaken, toColumn, toColumns } from './unnest.js';
export type { MigrationInterface, QueryRunner } from 'typeorm';
