import type { SchemaDefinition } from '#libs/persistence';
import { CreateDataKeys1760000000000 } from './create-data-keys.migration.js';
import { CreateKeyChecks1760000010000 } from './create-key-checks.migration.js';

/** Data keys, apart from what they seal: whoever reads an app's schema has none of them. A key is never changed. */
export const SEALING_SCHEMA: SchemaDefinition = {
  schema: 'sealing',
  migrations: [CreateDataKeys1760000000000, CreateKeyChecks1760000010000],
  grants: [
    { tables: ['data_keys'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['key_checks'], rights: 'SELECT, INSERT' },
  ],
};
