import { CloseFindingService } from './application/close-finding.service.js';
import { FINDING_RULES_PROVIDERS } from './application/finding-rules.js';
import { FindingsWatchService } from './application/findings-watch.service.js';
import { LookAtAccessesService } from './application/look-at-accesses.service.js';
import { ReadFindingsService } from './application/read-findings.service.js';

/** What finds unusual accesses. */
export const WATCH_PROVIDERS = [...FINDING_RULES_PROVIDERS, LookAtAccessesService, FindingsWatchService];

/** What shows them to auditors; reads by the repository of accesses. */
export const FINDINGS_PROVIDERS = [ReadFindingsService, CloseFindingService];
