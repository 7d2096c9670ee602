import type { Verification, VerificationReason, VerifiedFields } from '#libs/contracts';
import { type BirthDate, isSameBirthDate, isSameName, readBirthDate, readPersonName } from '#libs/kernel';
import type { CheckedPerson } from './checked-person.js';

/** What a comparison needs of a citizen's record; nothing of it is kept. */
export interface KnownCitizen {
  readonly number?: string;
  readonly oldNumber?: string;
  readonly name: { readonly full: string };
  readonly birthDate?: { readonly date?: string; readonly year: number };
  readonly deceased: boolean;
}

/** Yes and no, and why; when it was found out is the caller's. */
export type Finding = Omit<Verification, 'checkedAt'>;

export const NOT_FOUND: Finding = {
  result: 'not-found',
  fields: { number: false, name: null, birthDate: null },
  reasons: ['not-found'],
};

/** What the records that answer to the number say to what was told. An old number may be of several people. */
export function compare(person: CheckedPerson, citizens: readonly KnownCitizen[]): Finding {
  if (citizens.length === 0) return NOT_FOUND;
  const meant = meantOf(person, citizens);
  return meant.length === 1 ? judge(person, meant[0]!) : ambiguous(meant.map(citizen => judge(person, citizen)));
}

/**
 * Whom of those that answer to a number the question can be about: those to whom all applies, else those who have the name,
 * else any of them. So it is the same whether the partner was asked by the name or, where it writes it otherwise, without.
 */
export function meantOf<T extends KnownCitizen>(person: CheckedPerson, citizens: readonly T[]): readonly T[] {
  if (citizens.length <= 1) return citizens;
  const named = citizens.filter(citizen => hasName(citizen, person));
  const fitting = fittingOf(person, named);
  return [fitting, named].find(those => those.length > 0) ?? citizens;
}

/** Today's numbers of these people. */
export function numbersOf(citizens: readonly KnownCitizen[]): string[] {
  return citizens.flatMap(({ number }) => (number ? [number] : []));
}

/** Those who have the name and the birth date that were told. */
export function fittingOf<T extends KnownCitizen>(person: CheckedPerson, citizens: readonly T[]): readonly T[] {
  return citizens.filter(citizen => {
    const { name, birthDate } = judge(person, citizen).fields;
    return name === true && birthDate !== false;
  });
}

/** Whom of several the question is about, nobody can say; what none of them has is wrong in any case. */
function ambiguous(judged: readonly Finding[]): Finding {
  const orNull = (field: keyof VerifiedFields): false | null =>
    judged.every(({ fields }) => fields[field] === false) ? false : null;
  return {
    result: 'differs',
    fields: { number: true, name: orNull('name'), birthDate: orNull('birthDate') },
    reasons: ['several-found'],
  };
}

function judge(person: CheckedPerson, citizen: KnownCitizen): Finding {
  const isReplaced = person.number.length === 12 && citizen.number !== person.number;
  const fields = {
    number: !isReplaced,
    name: hasName(citizen, person),
    birthDate: person.birthDate ? hasBirthDate(citizen, person.birthDate) : null,
  };
  const reasons: VerificationReason[] = [
    ...(isReplaced ? ['number-replaced' as const] : []),
    ...(fields.name ? [] : ['name-differs' as const]),
    ...(fields.birthDate === false ? ['birth-date-differs' as const] : []),
    ...(citizen.deceased ? ['deceased' as const] : []),
  ];
  return { result: reasons.length === 0 ? 'matched' : 'differs', fields, reasons };
}

function hasName({ name }: KnownCitizen, person: CheckedPerson): boolean {
  const known = readPersonName(name.full);
  return known.kind === 'name' && isSameName(person.name, known);
}

function hasBirthDate({ birthDate }: KnownCitizen, told: BirthDate): boolean {
  if (!birthDate) return false;
  const known = readBirthDate(birthDate.date ?? String(birthDate.year));
  return known.kind !== 'problem' && isSameBirthDate(told, known);
}
