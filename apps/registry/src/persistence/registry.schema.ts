import type { SchemaDefinition } from '#libs/persistence';
import { CreateRegistry1751328000000 } from './migrations/1751328000000-create-registry.js';
import { PullSubscriptions1760000500000 } from './migrations/1760000500000-pull-subscriptions.js';

const ENTITY_TABLES = [
  'agencies',
  'clients',
  'systems',
  'service_accounts',
  'services',
  'agreements',
  'connectors',
  'subscriptions',
];

/** Entities are added and changed, never removed: the role may not delete them. */
export const REGISTRY_SCHEMA: SchemaDefinition = {
  schema: 'registry',
  migrations: [CreateRegistry1751328000000, PullSubscriptions1760000500000],
  grants: [
    { tables: ENTITY_TABLES, rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['agency_codes', 'outbox'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
  ],
};
