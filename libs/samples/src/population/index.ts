import { POPULATION_SIZE } from './groups.js';
import { type Citizen, thePopulation } from './population.js';

export { POPULATION_SIZE };
export type { Citizen };

/** `index` from 0 to `POPULATION_SIZE` − 1; the same citizen on every machine. Throws RangeError. */
export function citizenAt(index: number): Citizen {
  return thePopulation().at(index);
}

/** By the personal number of twelve digits that is valid now. */
export function citizenByNumber(number: string): Citizen | undefined {
  return thePopulation().byNumber(number);
}

/** By a personal number of twelve digits that was replaced by another. */
export function citizenByFormerNumber(number: string): Citizen | undefined {
  return thePopulation().byFormerNumber(number);
}

/** By an old number of nine digits: nobody, one, or two. */
export function citizensByOldNumber(number: string): readonly Citizen[] {
  return thePopulation().byOldNumber(number);
}

export {
  type InsuredFileOptions,
  type InsuredRow,
  type InsuredTotals,
  insuredFile,
  insuredTotals,
} from './insured-file.js';
export {
  type InsuredExpectation,
  type InsuredKind,
  type InsuredShares,
  NO_DEVIATIONS,
  USUAL_SHARES,
} from './insured-kinds.js';
export { type Relatives, relativesOf } from './relatives.js';
