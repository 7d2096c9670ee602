import { BIRTH_PROVINCES, type Sex } from '#libs/kernel';
import { Random } from '../random.js';
import { type Group, makeGroups, type Place, POPULATION_SIZE, Subset } from './groups.js';
import { type CitizenName, FAMILY_SLOTS, familyTable, ownNames } from './name-table.js';
import { Affine, mix, scramble, unscramble } from './permutation.js';
import { BIRTH_YEARS, SEXES } from './pyramid.js';
import * as traits from './traits.js';

/** Somebody of the sandbox's population; all invented. */
export interface Citizen {
  /** 0…1,199,999. */
  readonly index: number;
  /** Twelve digits. */
  readonly number: string;
  /** Twelve digits that were replaced by `number`; few have one. */
  readonly formerNumber: string | undefined;
  /** Nine digits. A few are those of two citizens. */
  readonly oldNumber: string | undefined;
  readonly name: CitizenName;
  readonly fullName: string;
  readonly sex: Sex;
  /** `YYYY-MM-DD`, or `YYYY` where nobody knows the day. */
  readonly birthDate: string;
  readonly isDead: boolean;
}

const SEED = 42_040;
const NAMES_SALT = 77;
const OLD_PREFIX = '18'; // Nghệ Tĩnh, which issued them
const OLD_NUMBERS = 10_000_000;
/** Of every so many old numbers one was given twice, to two who follow on each other. */
const SHARED_EVERY = 2_000;

/** The population without storage: each number is found by arithmetic alone. */
export class Population {
  readonly groups = makeGroups();
  readonly living = this.subset(group => group.count - traits.deadCount(group), traits.nthLiving);
  readonly dead = this.subset(traits.deadCount, traits.nthDead);
  readonly replaced = this.subset(traits.otherNumberCount, traits.nthWithOtherNumber);
  readonly withOldNumber = this.subset(traits.oldCount, traits.nthWithOldNumber);
  private readonly all = this.subset(
    group => group.count,
    n => n,
  );
  private readonly order = new Affine(POPULATION_SIZE, 738_197, 511_111);
  private readonly oldNumbers = new Affine(OLD_NUMBERS, 7_368_787, 1_234_567);
  private readonly families = familyTable();

  /** Throws RangeError for an index that is none. */
  at(index: number): Citizen {
    if (!Number.isInteger(index) || index < 0 || index >= POPULATION_SIZE)
      throw new RangeError('There is no such citizen');
    return this.citizen(this.placeOf(index));
  }

  placeOf(index: number): Place {
    return this.all.at(this.order.back(index));
  }

  citizen({ group, rank }: Place): Citizen {
    const random = new Random(SEED, group.offset + rank);
    const name = { family: this.families[this.familySlot(group, rank)]!, ...ownNames(random, group.sex) };
    const formerRank = traits.formerRankOf(rank);
    return {
      index: this.order.forward(group.offset + rank),
      number: numberOf(group, rank),
      formerNumber: formerRank === undefined ? undefined : numberOf(group, formerRank),
      oldNumber: this.oldNumberOf(group, rank),
      name,
      fullName: `${name.family} ${name.middle} ${name.given}`,
      sex: group.sex,
      birthDate: birthDateIn(random, group.birthYear),
      isDead: traits.isDead(group, rank),
    };
  }

  byNumber(number: string): Citizen | undefined {
    const place = this.decode(number);
    return place && place.rank < place.group.count ? this.citizen(place) : undefined;
  }

  byFormerNumber(number: string): Citizen | undefined {
    const place = this.decode(number);
    const rank = place && traits.ownerOfFormer(place.rank);
    return rank !== undefined && rank < place!.group.count ? this.citizen({ group: place!.group, rank }) : undefined;
  }

  byOldNumber(number: string): readonly Citizen[] {
    if (!number.startsWith(OLD_PREFIX) || !/^[0-9]{9}$/.test(number)) return [];
    const ordinal = this.oldNumbers.back(Number(number.slice(OLD_PREFIX.length)));
    const owners = ordinal % SHARED_EVERY === 0 ? [ordinal, ordinal + 1] : [ordinal];
    if (ordinal % SHARED_EVERY === 1) return [];
    return owners.filter(each => each < this.withOldNumber.size).map(each => this.citizen(this.withOldNumber.at(each)));
  }

  groupOf(province: string, sex: Sex, birthYear: number): Group | undefined {
    const [place, year] = [BIRTH_PROVINCES.indexOf(province), birthYear - BIRTH_YEARS[0]!];
    if (place < 0 || year < 0 || year >= BIRTH_YEARS.length) return undefined;
    return this.groups[(place * SEXES.length + SEXES.indexOf(sex)) * BIRTH_YEARS.length + year];
  }

  familySlot(group: Group, rank: number): number {
    return (rank + mix(group.id, NAMES_SALT)) % FAMILY_SLOTS;
  }

  /** The ranks of a group that have this slot. */
  ranksOfFamily(group: Group, slot: number): readonly number[] {
    const first = (slot - (mix(group.id, NAMES_SALT) % FAMILY_SLOTS) + FAMILY_SLOTS) % FAMILY_SLOTS;
    const count = Math.max(0, Math.ceil((group.count - first) / FAMILY_SLOTS));
    return Array.from({ length: count }, (_, i) => first + i * FAMILY_SLOTS);
  }

  /** The old numbers that two have, each once. */
  sharedOldNumber(n: number): string | undefined {
    const ordinal = n * SHARED_EVERY;
    return ordinal + 1 < this.withOldNumber.size ? this.oldNumberAt(ordinal) : undefined;
  }

  private subset(countOf: (group: Group) => number, rankOf: (n: number, group: Group) => number): Subset {
    return new Subset(this.groups, countOf, rankOf);
  }

  private decode(number: string): Place | undefined {
    if (!/^[0-9]{12}$/.test(number)) return undefined;
    const centuryAndSex = Number(number[3]);
    const birthYear = 1900 + Math.floor(centuryAndSex / 2) * 100 + Number(number.slice(4, 6));
    const group = this.groupOf(number.slice(0, 3), SEXES[centuryAndSex % 2]!, birthYear);
    return group && { group, rank: unscramble(group.id, Number(number.slice(6))) };
  }

  private oldNumberOf(group: Group, rank: number): string | undefined {
    const place = traits.oldOrdinalOf(group, rank);
    if (place === undefined) return undefined;
    const ordinal = this.withOldNumber.startOf(group) + place;
    return this.oldNumberAt(ordinal % SHARED_EVERY === 1 ? ordinal - 1 : ordinal);
  }

  private oldNumberAt(ordinal: number): string {
    return OLD_PREFIX + String(this.oldNumbers.forward(ordinal)).padStart(7, '0');
  }
}

/** Also of ranks beyond the group: numbers that are nobody's. */
export function numberOf({ id, province, sex, birthYear }: Group, rank: number): string {
  const centuryAndSex = (Math.floor(birthYear / 100) - 19) * 2 + SEXES.indexOf(sex);
  const year = String(birthYear % 100).padStart(2, '0');
  return `${province}${centuryAndSex}${year}${String(scramble(id, rank)).padStart(6, '0')}`;
}

/** Of the old, one in eight has no day of birth in the register. */
function birthDateIn(random: Random, year: number): string {
  if (random.chance(year < 1960 ? 0.12 : 0.003)) return String(year);
  const month = random.between(1, 12);
  const day = random.between(1, new Date(Date.UTC(year, month, 0)).getUTCDate());
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

let population: Population | undefined;

/** Made when somebody first asks for it: some 13,000 groups, no citizen. */
export function thePopulation(): Population {
  return (population ??= new Population());
}
