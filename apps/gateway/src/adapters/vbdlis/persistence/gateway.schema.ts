import type { SchemaDefinition } from '#libs/persistence';
import { CreateVbdlisMemory1760000000000 } from './create-vbdlis-memory.js';

/** What the gateway must not forget: the numbers that it gave away, and when it first heard what has no time of its own. */
export const GATEWAY_SCHEMA: SchemaDefinition = {
  schema: 'gateway',
  migrations: [CreateVbdlisMemory1760000000000],
  grants: [
    { tables: ['receipt_counters'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['receipt_numbers'], rights: 'SELECT, INSERT' },
    { tables: ['first_arrivals'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
  ],
};
