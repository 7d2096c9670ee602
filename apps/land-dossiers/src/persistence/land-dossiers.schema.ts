import type { SchemaDefinition } from '#libs/persistence';
import { AskedBooks1760000760000 } from '../reconciliation/persistence/asked-books.migration.js';
import { CreateReconciliation1760000720000 } from '../reconciliation/persistence/create-reconciliation.migration.js';
import { RepairCommands1760000750000 } from '../reconciliation/persistence/repair-commands.migration.js';
import { CreateLandDossiers1760000700000 } from './migrations/create-land-dossiers.js';
import { DossiersInCorrection1760000740000 } from './migrations/dossiers-in-correction.js';
import { DossiersWithTaxLeg1760000770000 } from './migrations/dossiers-with-tax-leg.js';
import { LastEffectOfDossiers1760000780000 } from './migrations/last-effect-of-dossiers.js';
import { WantedFileHosts1760000730000 } from './migrations/wanted-file-hosts.js';
import { WantedFiles1760000710000 } from './migrations/wanted-files.js';

/** The schema of this app. Messages are only ever added: its role may neither change nor delete one. */
export const LAND_DOSSIERS_SCHEMA: SchemaDefinition = {
  schema: 'land_dossiers',
  migrations: [
    CreateLandDossiers1760000700000,
    WantedFiles1760000710000,
    CreateReconciliation1760000720000,
    WantedFileHosts1760000730000,
    DossiersInCorrection1760000740000,
    RepairCommands1760000750000,
    AskedBooks1760000760000,
    DossiersWithTaxLeg1760000770000,
    LastEffectOfDossiers1760000780000,
  ],
  grants: [
    { tables: ['messages', 'stored_files'], rights: 'SELECT, INSERT' },
    { tables: ['dossiers', 'decisions', 'wanted_files', 'consumer_positions'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['notices', 'payments', 'parcels'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['outbox'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['reconciliations', 'told_deliveries'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
    { tables: ['book_lines'], rights: 'SELECT, INSERT, DELETE' },
    { tables: ['differences'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['bad_lines', 'repairs', 'reconciled_agencies'], rights: 'SELECT, INSERT' },
  ],
  storedValues: 'SELECT message_id AS id, payload AS value FROM messages WHERE message_id = ANY($1::uuid[])',
};
