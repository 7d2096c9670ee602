import { type BirthDate, todayInVietnam } from './birth-date.js';

/** Digits 1–3 of a personal number: the province of birth registration, in the table of 63 provinces (domain.md 4). */
export const BIRTH_PROVINCES: readonly string[] = (
  '001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 ' +
  '045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 ' +
  '092 093 094 095 096'
).split(' ');
const PROVINCES: ReadonlySet<string> = new Set(BIRTH_PROVINCES);

export type Sex = 'male' | 'female';

/** Twelve digits (SoDinhDanh), with what they say of the person. */
export interface PersonalNumber {
  readonly kind: 'personal';
  readonly text: string;
  /** In the table of 63 provinces, e.g. `040`. */
  readonly province: string;
  readonly sex: Sex;
  readonly birthYear: number;
}

/** Nine digits (SoCMND); they say nothing that could be checked. */
export interface OldNumber {
  readonly kind: 'old';
  readonly text: string;
}

/**
 * Of the characters: `foreign-digits` (full-width, Arabic-Indic …) · `letters-for-digits` (O for 0, l or I for 1) ·
 * `not-digits`. Of the shape: `wrong-length` · `placeholder-number` (000000001, as programs invent it for people
 * without one). Of the twelve digits: `unknown-province` · `unknown-century` · `future-birth`. Against what is told:
 * `birth-year-differs` · `sex-differs`.
 */
export type NumberProblemCode =
  | 'foreign-digits'
  | 'letters-for-digits'
  | 'not-digits'
  | 'wrong-length'
  | 'placeholder-number'
  | 'unknown-province'
  | 'unknown-century'
  | 'future-birth'
  | 'birth-year-differs'
  | 'sex-differs';

/** Says nothing of what was read. */
export interface NumberProblem {
  readonly kind: 'problem';
  readonly code: NumberProblemCode;
}

/** What else is told of the person: a number of twelve digits must agree with it. */
export interface ToldOfPerson {
  readonly birthDate?: Pick<BirthDate, 'year'> | undefined;
  readonly sex?: Sex | undefined;
}

const DIGITS = /^[0-9]+$/;
const FOREIGN = /^\p{Nd}+$/u;
const WITH_LETTERS = /^[0-9OolI]+$/;
const PLACEHOLDER = /^000000/;
/** Nothing is looked at beyond it. */
const LONGEST = 64;

/**
 * Reads a personal number of 12 or an old one of 9 digits by the rules of domain.md 4. Nothing is converted or trimmed:
 * what is not right is refused, with the first reason. `today` as `YYYY-MM-DD`. Throws nothing.
 */
export function readPersonalNumber(
  text: string,
  told: ToldOfPerson = {},
  today = todayInVietnam(),
): PersonalNumber | OldNumber | NumberProblem {
  const code = problemOfShape(text);
  if (code) return problem(code);
  if (text.length === 9) return { kind: 'old', text };
  const number = readTwelve(text, today);
  return number.kind === 'problem' ? number : against(told, number);
}

function problemOfShape(text: string): NumberProblemCode | undefined {
  if (text.length === 0 || text.length > LONGEST) return 'wrong-length';
  if (!DIGITS.test(text)) return problemOfCharacters(text);
  if (text.length !== 9 && text.length !== 12) return 'wrong-length';
  return text.length === 9 && PLACEHOLDER.test(text) ? 'placeholder-number' : undefined;
}

function problemOfCharacters(text: string): NumberProblemCode {
  if (FOREIGN.test(text)) return 'foreign-digits';
  return WITH_LETTERS.test(text) ? 'letters-for-digits' : 'not-digits';
}

function readTwelve(text: string, today: string): PersonalNumber | NumberProblem {
  const province = text.slice(0, 3);
  if (!PROVINCES.has(province)) return problem('unknown-province');
  const centuryAndSex = Number(text[3]);
  if (centuryAndSex > 5) return problem('unknown-century');
  const birthYear = 1900 + Math.floor(centuryAndSex / 2) * 100 + Number(text.slice(4, 6));
  if (birthYear > Number(today.slice(0, 4))) return problem('future-birth');
  return { kind: 'personal', text, province, sex: centuryAndSex % 2 === 0 ? 'male' : 'female', birthYear };
}

function against({ birthDate, sex }: ToldOfPerson, number: PersonalNumber): PersonalNumber | NumberProblem {
  if (birthDate && birthDate.year !== number.birthYear) return problem('birth-year-differs');
  return sex && sex !== number.sex ? problem('sex-differs') : number;
}

function problem(code: NumberProblemCode): NumberProblem {
  return { kind: 'problem', code };
}
