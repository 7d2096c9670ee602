import type { SchemaDefinition } from '#libs/persistence';
import { Parked1760000300000 } from './1760000300000-parked.migration.js';
import { Levers1760000400000 } from './1760000400000-levers.migration.js';
import { Replays1760000500000 } from './1760000500000-replays.migration.js';
import { EndpointPauses1760000600000 } from './1760000600000-endpoint-pauses.migration.js';
import { Pull1760000600000 } from './1760000600000-pull.migration.js';
import { DeadLetters1760000610000 } from './1760000610000-dead-letters.migration.js';
import { OthersActions1760000620000 } from './1760000620000-others-actions.migration.js';
import { Replayed1760000630000 } from './1760000630000-replayed.migration.js';
import { Commands1760000640000 } from './1760000640000-commands.migration.js';
import { SubscriptionIndexes1760000650000 } from './1760000650000-subscription-indexes.migration.js';
import { ParkedKeys1760000660000 } from './1760000660000-parked-keys.migration.js';
import { CommandsByPlace1760000670000 } from './1760000670000-commands-by-place.migration.js';

export const DELIVERY_SCHEMA: SchemaDefinition = {
  schema: 'delivery',
  migrations: [
    Parked1760000300000,
    Levers1760000400000,
    Replays1760000500000,
    EndpointPauses1760000600000,
    Pull1760000600000,
    DeadLetters1760000610000,
    OthersActions1760000620000,
    Replayed1760000630000,
    Commands1760000640000,
    SubscriptionIndexes1760000650000,
    ParkedKeys1760000660000,
    CommandsByPlace1760000670000,
  ],
  grants: [
    { tables: ['outbox', 'parked', 'blocked_keys', 'pauses', 'commands'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
    { tables: ['replays'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['pull_streams', 'pull_readers', 'pulled'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
    { tables: ['replayed'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['dead_letters'], rights: 'SELECT, INSERT, UPDATE' },
    // What was done and why is never changed; of an act in several transactions the number grows.
    { tables: ['actions'], rights: 'SELECT, INSERT, UPDATE (affected)' },
  ],
};
