import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from './places.mjs';

/** @typedef {import('#libs/samples').LandRun} LandRun */
/** @typedef {import('#libs/samples').LandTotals} LandTotals */
/** @typedef {import('#libs/samples').LandScenario} LandScenario */

/**
 * @typedef {object} LandExpected
 * @property {LandRun} run
 * @property {LandTotals} totals
 * @property {Map<string, LandScenario>} scenarios by name
 */

/**
 * What the hub and its partners must make of a run of land dossiers, worked out from the scripts alone.
 * @param {{ seed: number, cases: number }} sample
 * @returns {Promise<LandExpected>}
 */
export async function landExpectedOf({ seed, cases }) {
  const built = pathToFileURL(join(root, 'dist', 'libs', 'samples', 'src', 'index.js')).href;
  /** @type {typeof import('#libs/samples')} */
  const { expectedLandTotals, LAND_PROVINCES, LAND_SCENARIOS } = await import(built);
  /** @type {LandRun} */
  const run = { seed, cases, provinces: LAND_PROVINCES, scenarios: [] };
  const scenarios = new Map(LAND_SCENARIOS.map(scenario => [scenario.name, scenario]));
  return { run, totals: expectedLandTotals(run), scenarios };
}

/**
 * What a citizen sees: the same again is one step, and the 1 with which a dossier is made known to the portal is none.
 * @param {readonly number[]} statuses
 */
export function stepsOf(statuses) {
  return statuses.filter((status, i) => status !== 1 && status !== statuses[i - 1]);
}
