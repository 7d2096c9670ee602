import type { Subset } from './groups.js';
import type { InsuredKind } from './insured-kinds.js';
import { inOtherToneStyle } from './name-variants.js';
import { Affine, mix } from './permutation.js';
import { type Citizen, numberOf, type Population, thePopulation } from './population.js';
import { NOBODY_FROM } from './traits.js';

/** A prime above the size of the population: coprime with the size of any part of it. */
const STEP = 1_299_709;
/** People who were passed over wait here for a row that takes anybody. */
const MOST_WAITING = 10_000;

/** Which living people can stand in a row of a kind; all others can in all. */
const FITS: Readonly<Partial<Record<InsuredKind, (citizen: Citizen) => boolean>>> = {
  'tone-placement': ({ fullName }) => inOtherToneStyle(fullName) !== undefined,
  'birth-date': hasDay,
  'old-number': ({ oldNumber }) => oldNumber !== undefined && thePopulation().byOldNumber(oldNumber).length === 1,
};

export interface PersonOfRow {
  readonly citizen: Citizen;
  /** The number to be told. */
  readonly number: string;
}

/** Everybody at most once. The order depends on the seed. */
export class CitizenQueue {
  private readonly people: Population = thePopulation();
  private readonly living: Walk;
  private readonly dead: Walk;
  private readonly replaced: Walk;
  private readonly waiting: Citizen[] = [];
  private shared = 0;

  constructor(seed: number) {
    const walk = (subset: Subset, salt: number) => new Walk(this.people, subset, mix(seed, salt));
    this.living = walk(this.people.living, 1);
    this.dead = walk(this.people.dead, 2);
    this.replaced = walk(this.people.replaced, 3);
  }

  /** The person for a row of this kind, or of `plain` where there is none left. Throws RangeError when all are used. */
  next(kind: InsuredKind): { readonly kind: InsuredKind; readonly person: PersonOfRow } {
    const person = this.special(kind) ?? this.livingFor(kind);
    return person ? { kind, person } : { kind: 'plain', person: byNumber(this.anybody()) };
  }

  private special(kind: InsuredKind): PersonOfRow | undefined {
    switch (kind) {
      case 'deceased':
        return byOwn(this.dead.next(), ({ number }) => number);
      case 'number-replaced':
        return byOwn(this.nextReplaced(), ({ formerNumber }) => formerNumber);
      case 'several-found':
        return this.nextShared();
      case 'not-found':
        return this.nobody();
      default:
        return undefined;
    }
  }

  private livingFor(kind: InsuredKind): PersonOfRow | undefined {
    if (SPECIAL.has(kind)) return undefined;
    const fits = FITS[kind];
    const citizen = fits ? this.firstThat(fits) : this.anybody();
    if (!citizen) return undefined;
    return kind === 'old-number' ? { citizen, number: citizen.oldNumber! } : byNumber(citizen);
  }

  private anybody(): Citizen {
    const citizen = this.waiting.shift() ?? this.living.next();
    if (!citizen) throw new RangeError('The population has no more people for this file');
    return citizen;
  }

  private firstThat(fits: (citizen: Citizen) => boolean): Citizen | undefined {
    while (this.waiting.length < MOST_WAITING) {
      const citizen = this.living.next();
      if (!citizen || fits(citizen)) return citizen;
      this.waiting.push(citizen);
    }
    return undefined;
  }

  /** The dead are told as dead, whatever their numbers were. */
  private nextReplaced(): Citizen | undefined {
    let citizen = this.replaced.next();
    while (citizen?.isDead) citizen = this.replaced.next();
    return citizen;
  }

  /** A number of two people, told with the name of a third. */
  private nextShared(): PersonOfRow | undefined {
    const number = this.people.sharedOldNumber(this.shared++);
    return number === undefined ? undefined : { citizen: this.anybody(), number };
  }

  /** A number that was never given to anybody, and that fits who is told under it. */
  private nobody(): PersonOfRow {
    const citizen = this.anybody();
    const { group, rank } = this.people.placeOf(citizen.index);
    return { citizen, number: numberOf(group, NOBODY_FROM + rank) };
  }
}

const SPECIAL: ReadonlySet<InsuredKind> = new Set(['deceased', 'number-replaced', 'several-found', 'not-found']);

/** Through a part of the population, in an order of its own. */
class Walk {
  private readonly order: Affine;
  private at = 0;

  constructor(
    private readonly people: Population,
    private readonly subset: Subset,
    salt: number,
  ) {
    this.order = new Affine(subset.size, STEP, salt % subset.size);
  }

  next(): Citizen | undefined {
    if (this.at >= this.subset.size) return undefined;
    return this.people.citizen(this.subset.at(this.order.forward(this.at++)));
  }
}

function byNumber(citizen: Citizen): PersonOfRow {
  return { citizen, number: citizen.number };
}

function byOwn(
  citizen: Citizen | undefined,
  numberOf: (citizen: Citizen) => string | undefined,
): PersonOfRow | undefined {
  const number = citizen && numberOf(citizen);
  return citizen && number !== undefined ? { citizen, number } : undefined;
}

function hasDay({ birthDate }: Citizen): boolean {
  return birthDate.length > 4;
}
