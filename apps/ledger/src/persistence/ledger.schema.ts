import type { SchemaDefinition } from '#libs/persistence';
import { AnsweredStep1760000920000 } from './migrations/answered-step.js';
import { CreateEntries1732233600000 } from './migrations/create-entries.js';
import { IndexDeadLetters1760000620000 } from './migrations/index-dead-letters.js';
import { VacuumSeldom1760000930000 } from './migrations/vacuum-seldom.js';

/** The role may read and append; the positions of the consumer are the only thing it changes. */
export const LEDGER_SCHEMA: SchemaDefinition = {
  schema: 'ledger',
  migrations: [
    CreateEntries1732233600000,
    IndexDeadLetters1760000620000,
    AnsweredStep1760000920000,
    VacuumSeldom1760000930000,
  ],
  grants: [
    { tables: ['entries'], rights: 'SELECT, INSERT' },
    { tables: ['consumer_positions'], rights: 'SELECT, INSERT, UPDATE' },
  ],
};
