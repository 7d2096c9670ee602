import { type LandCase, landCaseAt, type LandRun } from './land-case.js';
import { LAND_PARTIES, type LandParty } from './land-script.js';

export interface LandTotals {
  readonly cases: number;
  /** = accepted + duplicates. */
  readonly sent: number;
  readonly accepted: number;
  readonly duplicates: number;
  /** Messages that each party is brought. */
  readonly delivered: Readonly<Record<LandParty, number>>;
  readonly byScenario: Readonly<Record<string, number>>;
}

/** All cases of a run, one at a time. */
export function* landCasesOf(run: LandRun): Generator<LandCase> {
  for (let i = 0; i < run.cases; i++) yield landCaseAt(run, i);
}

/** What the hub's figures must say after the run, worked out from the scripts alone. */
export function expectedLandTotals(run: LandRun): LandTotals {
  const delivered: Record<LandParty, number> = { 'one-stop': 0, land: 0, tax: 0 };
  const byScenario: Record<string, number> = {};
  let [accepted, duplicates] = [0, 0];
  for (const { plan } of landCasesOf(run)) {
    const { name } = plan.scenario;
    byScenario[name] = (byScenario[name] ?? 0) + 1;
    for (const party of LAND_PARTIES) delivered[party] += plan.programs[party].receipts.length;
    for (const { records, twice } of plan.steps) {
      accepted += records;
      if (twice) duplicates += records;
    }
  }
  return { cases: run.cases, sent: accepted + duplicates, accepted, duplicates, delivered, byScenario };
}
