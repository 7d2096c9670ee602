import { mix } from './permutation.js';
import type { Place } from './groups.js';
import { type Citizen, type Population, thePopulation } from './population.js';
import { REFERENCE_YEAR } from './pyramid.js';

export interface Relatives {
  readonly father: Citizen | undefined;
  readonly mother: Citizen | undefined;
  readonly spouse: Citizen | undefined;
}

const SHARE_WITH_PARENTS = 80;
const YOUNGEST_FATHER = 22;
const FATHERHOOD_YEARS = 17;
/** A husband is two years older than his wife. */
const YEARS_BETWEEN = 2;
const SHARE_MARRIED = 80;
const MARRIED_FROM_AGE = 25;
/** Where a small province has no father of that name, he was registered here. */
const LARGEST_PROVINCE = '042';

/** Citizens of the same population: the father has the family's name, the mother is his wife, spouses are each other's. */
export function relativesOf({ index }: Citizen): Relatives {
  const people = thePopulation();
  const own = people.placeOf(index);
  const father = fatherOf(people, own);
  const [mother, spouse] = [father && spouseOf(people, father), spouseOf(people, own)];
  return {
    father: father && people.citizen(father),
    mother: mother && people.citizen(mother),
    spouse: spouse && people.citizen(spouse),
  };
}

function fatherOf(people: Population, child: Place): Place | undefined {
  const { group, rank } = child;
  const chance = mix(group.offset + rank, 1);
  if (chance % 100 >= SHARE_WITH_PARENTS) return undefined;
  const birthYear = group.birthYear - YOUNGEST_FATHER - (mix(group.offset + rank, 2) % FATHERHOOD_YEARS);
  for (const province of [group.province, LARGEST_PROVINCE]) {
    const fathers = people.groupOf(province, 'male', birthYear);
    const ranks = fathers ? people.ranksOfFamily(fathers, people.familySlot(group, rank)) : [];
    if (fathers && ranks.length > 0) return { group: fathers, rank: ranks[chance % ranks.length]! };
  }
  return undefined;
}

/** Man and wife have the same rank in their groups. */
function spouseOf(people: Population, { group, rank }: Place): Place | undefined {
  const isMan = group.sex === 'male';
  const years = isMan ? YEARS_BETWEEN : -YEARS_BETWEEN;
  const others = people.groupOf(group.province, isMan ? 'female' : 'male', group.birthYear + years);
  if (!others || rank >= others.count) return undefined;
  const [man, wife] = isMan ? [group, others] : [others, group];
  const isMarried = mix(man.offset + rank, 3) % 100 < SHARE_MARRIED;
  return isMarried && REFERENCE_YEAR - wife.birthYear >= MARRIED_FROM_AGE ? { group: others, rank } : undefined;
}
