/** Real-shaped reports of service-record statuses for the sandbox, tests and benchmarks; all people are invented. */
export {
  generateDossierReports,
  generateDossierReports as sampleReports,
  type SampleOptions,
} from './generate-dossier-reports.js';
export { DOSSIERS_SIDE_BY_SIDE, loadRecords, type LoadOptions } from './load-records.js';
export { Random } from './random.js';
export { sampleRecord } from './sample-record.js';
export {
  DEFAULT_NOISE,
  NO_NOISE,
  type Expectation,
  type NoiseShares,
  type SampleForm,
  type SampleReport,
} from './sample-report.js';
export type { SampleSystem } from './agencies.js';
export { expectedTotals, kindOf, type SampleKind, type SampleTotals } from './totals.js';
