import type { Random } from '../random.js';
import { ownNames } from './name-table.js';
import type { PersonOfRow } from './citizen-queue.js';
import type { InsuredKind } from './insured-kinds.js';
import { inOtherToneStyle, spaced, withOtherTone } from './name-variants.js';
import type { Citizen } from './population.js';

interface Told {
  readonly number: string;
  readonly name: string;
  readonly birthDate: string;
}

type Change = (told: Told, citizen: Citizen, random: Random) => Partial<Told>;

const FULL_WIDTH_ZERO = 0xff10;
const ARABIC_ZERO = 0x0660;
const LONG_NAME_CHARACTERS = 10_000;

/** What a kind does to a person told as the population knows him; nothing for those whose number or state says it all. */
const CHANGES: Readonly<Partial<Record<InsuredKind, Change>>> = {
  capitals: ({ name }) => ({ name: name.toUpperCase() }),
  decomposed: ({ name }) => ({ name: name.normalize('NFD') }),
  spaced: ({ name }) => ({ name: spaced(name) }),
  'tone-placement': ({ name }) => ({ name: inOtherToneStyle(name) ?? name }),
  'year-told': ({ birthDate }) => ({ birthDate: birthDate.slice(0, 4) }),
  'no-birth-date': () => ({ birthDate: '' }),
  'name-tone': ({ name }, _citizen, random) => ({ name: withOtherTone(name, random) }),
  'other-name': (_told, citizen, random) => ({ name: otherName(citizen, random) }),
  'birth-date': ({ birthDate }) => ({ birthDate: otherDay(birthDate) }),
  'digits-11': ({ number }) => ({ number: number.slice(0, 11) }),
  'digits-13': ({ number }, _citizen, random) => ({ number: number + random.digits(1) }),
  'full-width-digits': ({ number }) => ({ number: inDigitsFrom(FULL_WIDTH_ZERO, number) }),
  'arabic-digits': ({ number }) => ({ number: inDigitsFrom(ARABIC_ZERO, number) }),
  'letter-o': ({ number }) => ({ number: `O${number.slice(1)}` }),
  'letter-l': ({ number }) => ({ number: `${number.slice(0, 11)}l` }),
  'province-000': ({ number }) => ({ number: `000${number.slice(3)}` }),
  'province-999': ({ number }) => ({ number: `999${number.slice(3)}` }),
  'future-birth': ({ number }) => ({ number: `${number.slice(0, 3)}${nextCentury(number)}${number.slice(4)}` }),
  'birth-year': ({ birthDate }) => ({ birthDate: yearBefore(birthDate) }),
  'leap-day-1900': () => ({ birthDate: '1900-02-29' }),
  'born-1899': () => ({ birthDate: '1899-12-31' }),
  'long-name': ({ name }) => ({ name: `${name} `.repeat(LONG_NAME_CHARACTERS).slice(0, LONG_NAME_CHARACTERS) }),
  'name-with-digit': ({ name }) => ({ name: `${name} 2` }),
};

/** What a row of this kind tells of the person. */
export function deviate(kind: InsuredKind, { citizen, number }: PersonOfRow, random: Random): Told {
  const told = { number, name: citizen.fullName, birthDate: citizen.birthDate };
  return { ...told, ...CHANGES[kind]?.(told, citizen, random) };
}

/** Of the same family, and of as many words or another number. */
function otherName({ name, sex, fullName }: Citizen, random: Random): string {
  for (;;) {
    const { middle, given } = ownNames(random, sex);
    const other = `${name.family} ${middle} ${given}`;
    if (other !== fullName) return other;
  }
}

/** In the same year, so that the number still fits; the 1st to the 12th with day and month exchanged, as people do. */
function otherDay(birthDate: string): string {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const isExchangeable = Number(day) <= 12 && day !== month;
  if (isExchangeable) return `${year}-${day}-${month}`;
  return `${year}-${month}-${day === '15' ? '16' : '15'}`;
}

function yearBefore(birthDate: string): string {
  const year = Number(birthDate.slice(0, 4)) - 1;
  return birthDate.length === 4 ? String(year) : `${year}-06-15`;
}

/** Digit 4 of somebody of the same sex who is born after 2100. */
function nextCentury(number: string): string {
  return Number(number[3]) % 2 === 0 ? '4' : '5';
}

function inDigitsFrom(zero: number, number: string): string {
  return number.replace(/[0-9]/g, digit => String.fromCodePoint(zero + Number(digit)));
}
