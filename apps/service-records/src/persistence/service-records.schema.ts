import type { SchemaDefinition } from '#libs/persistence';
import { CreateServiceRecords1760000000000 } from './migrations/create-service-records.js';
import { KnownDossiers1760000010000 } from './migrations/known-dossiers.js';
import { VacuumSeldom1760000020000 } from './migrations/vacuum-seldom.js';

/** The schema of this app. Reports are only ever added: its role may neither change nor delete one. */
export const SERVICE_RECORDS_SCHEMA: SchemaDefinition = {
  schema: 'service_records',
  migrations: [CreateServiceRecords1760000000000, KnownDossiers1760000010000, VacuumSeldom1760000020000],
  grants: [
    { tables: ['reports'], rights: 'SELECT, INSERT' },
    { tables: ['dossiers', 'consumer_positions'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['outbox'], rights: 'SELECT, INSERT, DELETE' },
  ],
  shown: ['known_dossiers'],
  storedValues: 'SELECT transaction_id AS id, payload AS value FROM reports WHERE transaction_id = ANY($1::uuid[])',
};
