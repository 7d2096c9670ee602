import type { SchemaDefinition } from '#libs/persistence';
import { CreateLandDossiers1760000700000 } from './migrations/create-land-dossiers.js';

/** The schema of this app. Messages are only ever added: its role may neither change nor delete one. */
export const LAND_DOSSIERS_SCHEMA: SchemaDefinition = {
  schema: 'land_dossiers',
  migrations: [CreateLandDossiers1760000700000],
  grants: [
    { tables: ['messages', 'stored_files'], rights: 'SELECT, INSERT' },
    { tables: ['dossiers', 'decisions', 'consumer_positions'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['notices', 'payments', 'parcels'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['outbox'], rights: 'SELECT, INSERT, DELETE' },
  ],
  storedValues: 'SELECT message_id AS id, payload AS value FROM messages WHERE message_id = ANY($1::uuid[])',
};
