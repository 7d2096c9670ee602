import type { Sex } from '#libs/kernel';
import { Random } from '../random.js';
import { familyName, givenName, middleName } from '../vietnamese-names.js';

const SEED = 4_042;
export const FAMILY_SLOTS = 1_000;
const SHARE_OF_FOUR_PARTS = 0.25;

export interface CitizenName {
  readonly family: string;
  /** One word or two. */
  readonly middle: string;
  readonly given: string;
}

/** Family names as often as in life: who has the same slot has the same name, and so families can be made. */
export function familyTable(): readonly string[] {
  const random = new Random(SEED);
  return Array.from({ length: FAMILY_SLOTS }, () => familyName(random));
}

export function ownNames(random: Random, sex: Sex): Omit<CitizenName, 'family'> {
  const [middle, given] = [middleName(random, sex), givenName(random, sex)];
  const second = random.chance(SHARE_OF_FOUR_PARTS) ? givenName(random, sex) : given;
  return { middle: second === given ? middle : `${middle} ${second}`, given };
}
