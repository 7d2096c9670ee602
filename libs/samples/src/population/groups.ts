import { BIRTH_PROVINCES, type Sex } from '#libs/kernel';
import { BIRTH_YEARS, SEXES, shareOf } from './pyramid.js';

/** People of one province, sex and year of birth: they share the first six digits of their numbers. */
export interface Group {
  /** Place in the list of all groups. */
  readonly id: number;
  readonly province: string;
  readonly sex: Sex;
  readonly birthYear: number;
  readonly count: number;
  /** Those before it in the population. */
  readonly offset: number;
}

/** One of a group: `rank` counts from 0. */
export interface Place {
  readonly group: Group;
  readonly rank: number;
}

export const POPULATION_SIZE = 1_200_000;

/** The population in groups. A cumulated share, rounded, is where a group ends: the counts add up to the size exactly. */
export function makeGroups(): readonly Group[] {
  const groups: Group[] = [];
  let [share, offset] = [0, 0];
  const keys = BIRTH_PROVINCES.flatMap(province =>
    SEXES.flatMap(sex => BIRTH_YEARS.map(year => ({ province, sex, year }))),
  );
  const total = keys.reduce((sum, { province, sex, year }) => sum + shareOf(province, sex, year), 0);
  for (const { province, sex, year: birthYear } of keys) {
    share += shareOf(province, sex, birthYear);
    const end = Math.round((share / total) * POPULATION_SIZE);
    groups.push({ id: groups.length, province, sex, birthYear, count: end - offset, offset });
    offset = end;
  }
  return groups;
}

/** Some of each group, counted through: which place has the ordinal, and which ordinal a place. */
export class Subset {
  private readonly ends: Uint32Array;
  readonly size: number;

  /** `countOf` says how many of a group belong to it; `rankOf` the rank of the n-th of these. */
  constructor(
    private readonly groups: readonly Group[],
    countOf: (group: Group) => number,
    private readonly rankOf: (n: number, group: Group) => number,
  ) {
    let end = 0;
    this.ends = Uint32Array.from(groups, group => (end += countOf(group)));
    this.size = end;
  }

  at(ordinal: number): Place {
    const group = this.groups[this.groupAt(ordinal)]!;
    return { group, rank: this.rankOf(ordinal - this.startOf(group), group) };
  }

  /** The ordinal of the group's first. */
  startOf({ id }: Group): number {
    return id === 0 ? 0 : this.ends[id - 1]!;
  }

  /** The first group that ends after the ordinal. */
  private groupAt(ordinal: number): number {
    let [low, high] = [0, this.ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle]! > ordinal) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
