import type { Group } from './groups.js';
import { REFERENCE_YEAR } from './pyramid.js';

/** Every so many-th of a group, beginning with the one of rank `first`. */
interface Comb {
  readonly first: number;
  readonly step: number;
}

const DEAD_OLD: Comb = { first: 5, step: 13 };
/** None of the small groups: a few of each would be too many of all. */
const DEAD_YOUNG: Comb = { first: 120, step: 220 };
const OLD_AGE = 60;
const FORMER: Comb = { first: 7, step: 500 };
/** Personal numbers of those to whom another was given lie so far behind those in use, in the order of ranks. */
const FORMER_FROM = 500_000;
/** Three of five had an old number of nine digits, if they were born before 2000. */
const OLD_OF_FIVE = 3;
const FIRST_YEAR_WITHOUT_OLD = 2000;

/** Ranks from here on are nobody's, and never were. */
export const NOBODY_FROM = 800_000;

/** About 1.5 % of all. */
export function isDead(group: Group, rank: number): boolean {
  return isOn(deadOf(group), rank);
}

export function deadCount(group: Group): number {
  return countOn(deadOf(group), group.count);
}

function hadOtherNumber(rank: number): boolean {
  return isOn(FORMER, rank);
}

export function otherNumberCount({ count }: Group): number {
  return countOn(FORMER, count);
}

export function nthWithOtherNumber(n: number): number {
  return FORMER.first + n * FORMER.step;
}

/** Where the number stands that somebody had before; undefined for who never had another. */
export function formerRankOf(rank: number): number | undefined {
  return hadOtherNumber(rank) ? FORMER_FROM + rank : undefined;
}

/** Whose former number that is. */
export function ownerOfFormer(formerRank: number): number | undefined {
  const rank = formerRank - FORMER_FROM;
  return rank >= 0 && hadOtherNumber(rank) ? rank : undefined;
}

export function oldCount({ count, birthYear }: Group): number {
  if (birthYear >= FIRST_YEAR_WITHOUT_OLD) return 0;
  return Math.floor(count / 5) * OLD_OF_FIVE + Math.min(count % 5, OLD_OF_FIVE);
}

export function nthWithOldNumber(n: number): number {
  return Math.floor(n / OLD_OF_FIVE) * 5 + (n % OLD_OF_FIVE);
}

/** Which of the group's old numbers somebody has; undefined for none. */
export function oldOrdinalOf({ birthYear }: Group, rank: number): number | undefined {
  if (birthYear >= FIRST_YEAR_WITHOUT_OLD || rank % 5 >= OLD_OF_FIVE) return undefined;
  return Math.floor(rank / 5) * OLD_OF_FIVE + (rank % 5);
}

export function nthDead(n: number, group: Group): number {
  const { first, step } = deadOf(group);
  return first + n * step;
}

/** The rank of the n-th living one. */
export function nthLiving(n: number, group: Group): number {
  const { first, step } = deadOf(group);
  return n < first ? n : n + 1 + Math.floor((n - first) / (step - 1));
}

function deadOf({ birthYear }: Group): Comb {
  return REFERENCE_YEAR - birthYear >= OLD_AGE ? DEAD_OLD : DEAD_YOUNG;
}

function isOn({ first, step }: Comb, rank: number): boolean {
  return rank % step === first;
}

function countOn({ first, step }: Comb, count: number): number {
  return count > first ? Math.floor((count - 1 - first) / step) + 1 : 0;
}
