/** Real-shaped reports of service-record statuses for the sandbox, tests and benchmarks; all people are invented. */
export {
  generateDossierReports,
  generateDossierReports as sampleReports,
  type SampleOptions,
} from './generate-dossier-reports.js';
export { DOSSIERS_SIDE_BY_SIDE, loadRecords, type LoadOptions } from './load-records.js';
export { LAND_LIFE_STEPS, landLoadDossier, type LandLoadOptions, loadLandMessages } from './load-land-messages.js';
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
export {
  LAND_PROVINCES,
  landAgencyOf,
  landCaseAt,
  landCaseOf,
  type LandCase,
  type LandNotice,
  type LandRun,
} from './land/land-case.js';
export { receiptKey, type LandPlan, type PartyProgram, type PlannedStep } from './land/land-plan.js';
export { LAND_SCENARIOS } from './land/land-scenarios.js';
export {
  LAND_PARTIES,
  LAND_RECEIVERS,
  landViewAfter,
  type LandParty,
  type LandScenario,
  type LandView,
} from './land/land-script.js';
export { expectedLandTotals, landCasesOf, type LandTotals } from './land/land-totals.js';
export {
  type Citizen,
  citizenAt,
  citizenByFormerNumber,
  citizenByNumber,
  citizensByOldNumber,
  type InsuredExpectation,
  insuredFile,
  type InsuredFileOptions,
  type InsuredKind,
  type InsuredRow,
  type InsuredShares,
  insuredTotals,
  type InsuredTotals,
  NO_DEVIATIONS,
  POPULATION_SIZE,
  type Relatives,
  relativesOf,
  USUAL_SHARES,
} from './population/index.js';
