import type { SchemaDefinition } from '#libs/persistence';
import { Parked1760000300000 } from './1760000300000-parked.migration.js';
import { Levers1760000400000 } from './1760000400000-levers.migration.js';

export const DELIVERY_SCHEMA: SchemaDefinition = {
  schema: 'delivery',
  migrations: [Parked1760000300000, Levers1760000400000],
  grants: [
    { tables: ['outbox', 'parked', 'blocked_keys', 'pauses'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
    { tables: ['actions'], rights: 'SELECT, INSERT' },
  ],
};
