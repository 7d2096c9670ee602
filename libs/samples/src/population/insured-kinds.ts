/** What is particular about a row of an insured people's file. */
export const INSURED_KINDS = [
  // Agree with the population.
  'plain',
  'capitals',
  'decomposed',
  'spaced',
  'tone-placement',
  'year-told',
  'no-birth-date',
  'old-number',
  // Differ from it.
  'name-tone',
  'other-name',
  'birth-date',
  'deceased',
  'number-replaced',
  'several-found',
  'not-found',
  // Must not leave the hub.
  'digits-11',
  'digits-13',
  'full-width-digits',
  'arabic-digits',
  'letter-o',
  'letter-l',
  'province-000',
  'province-999',
  'future-birth',
  'birth-year',
  'leap-day-1900',
  'born-1899',
  'long-name',
  'name-with-digit',
] as const;
export type InsuredKind = (typeof INSURED_KINDS)[number];

/** Shares of the rows, 0 to 1; the rest is `plain`. */
export type InsuredShares = Readonly<Partial<Record<Exclude<InsuredKind, 'plain'>, number>>>;

/** As the files of a province are: most rows fit, in one writing or another, and something of everything is wrong. */
export const USUAL_SHARES: InsuredShares = {
  capitals: 0.2,
  decomposed: 0.05,
  spaced: 0.02,
  'tone-placement': 0.02,
  'year-told': 0.03,
  'no-birth-date': 0.01,
  'old-number': 0.05,
  'name-tone': 0.003,
  'other-name': 0.002,
  'birth-date': 0.004,
  deceased: 0.003,
  'number-replaced': 0.0005,
  'several-found': 0.00005,
  'not-found': 0.002,
  'digits-11': 0.0005,
  'digits-13': 0.0002,
  'full-width-digits': 0.0001,
  'arabic-digits': 0.0001,
  'letter-o': 0.0003,
  'letter-l': 0.0002,
  'province-000': 0.0002,
  'province-999': 0.0001,
  'future-birth': 0.0001,
  'birth-year': 0.0005,
  'leap-day-1900': 0.0001,
  'born-1899': 0.0001,
  'long-name': 0.00005,
  'name-with-digit': 0.0001,
};

/** Every row agrees. */
export const NO_DEVIATIONS: InsuredShares = {};

export type InsuredResult = 'matched' | 'differs' | 'not-found' | 'refused';

/** What a verification must say. */
export interface InsuredExpectation {
  /** `refused`: before anybody is asked. */
  readonly result: InsuredResult;
  /** Reason codes; of a refusal the code of the number, date or name. */
  readonly reasons: readonly string[];
  /** null = not told, or not asked. */
  readonly fields: {
    readonly number: boolean | null;
    readonly name: boolean | null;
    readonly birthDate: boolean | null;
  };
}

type FieldAnswers = InsuredExpectation['fields'];

const ALL: FieldAnswers = { number: true, name: true, birthDate: true };
const NONE: FieldAnswers = { number: null, name: null, birthDate: null };

function differs(reason: string, fields: Partial<FieldAnswers>): InsuredExpectation {
  return { result: 'differs', reasons: [reason], fields: { ...ALL, ...fields } };
}

function refused(code: string): InsuredExpectation {
  return { result: 'refused', reasons: [code], fields: NONE };
}

const MATCHED: InsuredExpectation = { result: 'matched', reasons: [], fields: ALL };

/** The known answers. */
export const EXPECTATIONS: Readonly<Record<InsuredKind, InsuredExpectation>> = {
  plain: MATCHED,
  capitals: MATCHED,
  decomposed: MATCHED,
  spaced: MATCHED,
  'tone-placement': MATCHED,
  'year-told': MATCHED,
  'no-birth-date': { ...MATCHED, fields: { ...ALL, birthDate: null } },
  'old-number': MATCHED,
  'name-tone': differs('name-differs', { name: false }),
  'other-name': differs('name-differs', { name: false }),
  'birth-date': differs('birth-date-differs', { birthDate: false }),
  deceased: differs('deceased', {}),
  'number-replaced': differs('number-replaced', { number: false }),
  'several-found': differs('several-found', { name: false, birthDate: false }),
  'not-found': { result: 'not-found', reasons: ['not-found'], fields: { ...NONE, number: false } },
  'digits-11': refused('wrong-length'),
  'digits-13': refused('wrong-length'),
  'full-width-digits': refused('foreign-digits'),
  'arabic-digits': refused('foreign-digits'),
  'letter-o': refused('letters-for-digits'),
  'letter-l': refused('letters-for-digits'),
  'province-000': refused('unknown-province'),
  'province-999': refused('unknown-province'),
  'future-birth': refused('future-birth'),
  'birth-year': refused('birth-year-differs'),
  'leap-day-1900': refused('no-such-day'),
  'born-1899': refused('before-1900'),
  'long-name': refused('too-long'),
  'name-with-digit': refused('has-digits'),
};
