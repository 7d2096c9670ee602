import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from './places.mjs';

/** @typedef {import('#libs/samples').SampleTotals} SampleTotals */
/** @typedef {import('#libs/samples').SampleReport} SampleReport */

/**
 * @typedef {object} Expected
 * @property {SampleTotals} totals
 * @property {Map<string, number[]>} moves the statuses that each dossier takes, in order: what every partner gets
 */

/**
 * What the hub must make of a sample, worked out from the generator alone.
 * @param {{ seed: number, dossiers: number }} sample
 * @returns {Promise<Expected>}
 */
export async function expectedOf(sample) {
  const built = pathToFileURL(join(root, 'dist', 'libs', 'samples', 'src', 'index.js')).href;
  /** @type {typeof import('#libs/samples')} */
  const { expectedTotals, generateDossierReports, kindOf } = await import(built);
  const moves = new Map();
  for (const report of generateDossierReports(sample)) {
    if (kindOf(report) === 'ordinary') addMove(moves, report);
  }
  return { totals: expectedTotals(generateDossierReports(sample)), moves };
}

/** @param {Map<string, number[]>} moves @param {SampleReport} report */
function addMove(moves, { record }) {
  const { dossierCode, status } = /** @type {import('#libs/contracts').ServiceRecordStatusReport} */ (record);
  const list = moves.get(dossierCode);
  if (list) list.push(status);
  else moves.set(dossierCode, [status]);
}

/**
 * How many of the wanted statuses are among those received, in the wanted order. More may have been received: a
 * repeated delivery, or the status 1 with which a dossier is made known to the portal first.
 * @param {number[]} wanted
 * @param {number[]} received
 */
export function countInOrder(wanted, received) {
  let found = 0;
  for (const status of received) if (status === wanted[found]) found++;
  return found;
}
