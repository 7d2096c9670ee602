import { randomBytes, randomUUID } from 'node:crypto';
import { loadConfig, PostgresConfig } from '#libs/config';
import type { TransactionFact } from '#libs/contracts';
import { type Database, migrate, openDatabase, revertAll, type SchemaDefinition } from '#libs/persistence';
import { EntryLog } from '../../../apps/ledger/src/log/entry-log.repository.js';
import { toFactEntries } from '../../../apps/ledger/src/log/fact-entries.js';
import { LEDGER_SCHEMA } from '../../../apps/ledger/src/persistence/ledger.schema.js';

/** A ledger of one test's own, beside whatever else is in the database. */
export interface TestLedger {
  readonly definition: SchemaDefinition;
  readonly config: PostgresConfig;
  /** Under the application's role. */
  readonly database: Database;
  /** As the consumer does it with a message of facts. */
  append(facts: readonly TransactionFact[]): Promise<void>;
  drop(): Promise<void>;
}

export async function makeLedger(): Promise<TestLedger> {
  const config = loadConfig(PostgresConfig);
  const definition = { ...LEDGER_SCHEMA, schema: `ledger_${randomBytes(5).toString('hex')}` };
  await migrate(definition, config);
  const database = await openDatabase(definition.schema, config);
  const append = (facts: readonly TransactionFact[]): Promise<void> => {
    const value = Buffer.from(JSON.stringify({ facts }));
    const entries = toFactEntries({ offset: 0n, key: '', value, headers: {} });
    return database.transaction(tx => new EntryLog().append(tx, entries));
  };
  const drop = async (): Promise<void> => {
    await revertAll(definition, config);
    await asOwner(database, [`DROP SCHEMA ${definition.schema} CASCADE`]);
    await database.close();
  };
  return { definition, config, database, append, drop };
}

/** Runs the statements as the one to whom the tables belong, in one transaction. */
export async function asOwner(database: Database, statements: readonly string[]): Promise<void> {
  await database.transaction(async tx => {
    await tx.query('SET LOCAL ROLE NONE');
    for (const statement of statements) await tx.query(statement);
  });
}

/** An accepted transaction of its own, unless told otherwise. */
export function fact(changes: Partial<TransactionFact> = {}): TransactionFact {
  const acceptedAt = changes.acceptedAt ?? '2024-05-01T01:00:00.000Z';
  return {
    transactionId: randomUUID(),
    step: 'accepted',
    discriminator: '',
    at: acceptedAt,
    acceptedAt,
    service: 'service-record-status',
    serviceVersion: '1',
    kind: 'event',
    from: 'onestop-hg',
    agency: '000.00.01.H22',
    businessKey: '000.00.01.H22-240501-0001',
    ...changes,
  };
}
