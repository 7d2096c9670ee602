import type { SchemaDefinition } from '#libs/persistence';
import { AddFindingsBySystem1760000860000 } from '../findings/persistence/add-findings-by-system.migration.js';
import { CreateFindings1760000830000 } from '../findings/persistence/create-findings.migration.js';
import { IndexLinesOfSystem1760000890000 } from '../findings/persistence/index-lines-of-system.migration.js';
import { AddChunkRetries1760000850000 } from '../jobs/persistence/add-chunk-retries.migration.js';
import { CreateJobs1760000820000 } from '../jobs/persistence/create-jobs.migration.js';
import { IndexRunningChunks1760000900000 } from '../jobs/persistence/index-running-chunks.migration.js';
import { CreateRequests1760000810000 } from '../requests/persistence/create-requests.migration.js';
import { AddAnsweredAt1760000880000 } from './add-answered-at.migration.js';
import { CountOfficersAndDossiers1760000870000 } from './count-officers-and-dossiers.migration.js';
import { CreateAccesses1760000800000 } from './create-accesses.migration.js';

/**
 * The schema of this app. Who asked about whom is only ever added: its role may neither change nor delete it. Findings are
 * closed, never taken out.
 */
export const POPULATION_SCHEMA: SchemaDefinition = {
  schema: 'population',
  migrations: [
    CreateAccesses1760000800000,
    CreateRequests1760000810000,
    CreateJobs1760000820000,
    CreateFindings1760000830000,
    AddChunkRetries1760000850000,
    AddFindingsBySystem1760000860000,
    CountOfficersAndDossiers1760000870000,
    AddAnsweredAt1760000880000,
    IndexLinesOfSystem1760000890000,
    IndexRunningChunks1760000900000,
  ],
  grants: [
    { tables: ['accesses'], rights: 'SELECT, INSERT' },
    { tables: ['requests'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['erasures', 'jobs', 'job_chunks', 'job_tallies'], rights: 'SELECT, INSERT, UPDATE, DELETE' },
    { tables: ['findings'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['access_watch'], rights: 'SELECT, UPDATE' },
    { tables: ['consumer_positions'], rights: 'SELECT, INSERT, UPDATE' },
    { tables: ['outbox'], rights: 'SELECT, INSERT, DELETE' },
  ],
};
