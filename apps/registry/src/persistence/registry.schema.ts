import type { SchemaDefinition } from '#libs/persistence';
import { CreateRegistry1751328000000 } from './migrations/1751328000000-create-registry.js';
import { OperatorsAddresses1760000500000 } from './migrations/1760000500000-operators-addresses.js';
import { SubscriptionBackOff1760000600000 } from './migrations/1760000600000-subscription-back-off.js';
import { ConnectorPace1760000700000 } from './migrations/1760000700000-connector-pace.js';
import { ConnectorTimeOuts1760000800000 } from './migrations/1760000800000-connector-time-outs.js';
import { PullSubscriptions1760000900000 } from './migrations/1760000900000-pull-subscriptions.js';
import { PublishedChanges1760001000000 } from './migrations/1760001000000-published-changes.js';
import { SystemSettings1760001100000 } from './migrations/1760001100000-system-settings.js';
import { QueryServices1760001200000 } from './migrations/1760001200000-query-services.js';

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
  migrations: [
    CreateRegistry1751328000000,
    OperatorsAddresses1760000500000,
    SubscriptionBackOff1760000600000,
    ConnectorPace1760000700000,
    ConnectorTimeOuts1760000800000,
    PullSubscriptions1760000900000,
    PublishedChanges1760001000000,
    SystemSettings1760001100000,
    QueryServices1760001200000,
  ],
  grants: [
    { tables: ENTITY_TABLES, rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['changes'], rights: 'SELECT, INSERT, UPDATE (published)' },
    { tables: ['agency_codes', 'outbox'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
  ],
};
