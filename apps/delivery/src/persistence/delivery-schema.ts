import type { SchemaDefinition } from '#libs/persistence';
import { Parked1760000300000 } from './1760000300000-parked.migration.js';
import { Levers1760000400000 } from './1760000400000-levers.migration.js';
import { DeadLetters1760000610000 } from './1760000610000-dead-letters.migration.js';

export const DELIVERY_SCHEMA: SchemaDefinition = {
  schema: 'delivery',
  migrations: [Parked1760000300000, Levers1760000400000, DeadLetters1760000610000],
  grants: [
    { tables: ['outbox', 'parked', 'blocked_keys', 'pauses'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
    { tables: ['dead_letters'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['actions'], rights: 'SELECT, INSERT' },
  ],
};
