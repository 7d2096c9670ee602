import type { ToldPerson } from '#libs/contracts';
import {
  type BirthDate,
  type ErrorPointer,
  HubError,
  type PersonName,
  readBirthDate,
  readPersonalNumber,
  readPersonName,
} from '#libs/kernel';

/** A person about whom the partner may be asked: nothing in it contradicts itself. */
export interface CheckedPerson {
  /** 12 digits, or 9 of an old identity card */
  readonly number: string;
  readonly name: PersonName;
  readonly birthDate?: BirthDate;
}

/** What was told of the person, as its fields are called. */
export function toldFields({ birthDate }: CheckedPerson): (keyof ToldPerson)[] {
  return birthDate ? ['number', 'name', 'birthDate'] : ['number', 'name'];
}

/** What is wrong with what is told of a person, without a value of it: codes of the kernel's readers. */
export interface PersonProblems {
  readonly problems: readonly { readonly field: keyof ToldPerson; readonly code: string }[];
}

/** Checked before anything leaves the hub (domain.md 4 and 6). */
export function readPerson(told: ToldPerson, today?: string): CheckedPerson | PersonProblems {
  const name = readPersonName(told.name);
  const birthDate = told.birthDate === undefined ? undefined : readBirthDate(told.birthDate, today);
  const knownDate = birthDate && birthDate.kind !== 'problem' ? birthDate : undefined;
  const number = readPersonalNumber(told.number, { birthDate: knownDate }, today);
  if (number.kind !== 'problem' && name.kind !== 'problem' && birthDate?.kind !== 'problem') {
    return { number: number.text, name, ...(birthDate ? { birthDate } : {}) };
  }
  const read = [['number', number] as const, ['name', name] as const, ['birthDate', birthDate] as const];
  return { problems: read.flatMap(([field, value]) => (value?.kind === 'problem' ? { field, code: value.code } : [])) };
}

const MESSAGES: Readonly<Record<string, string>> = {
  'foreign-digits': 'must be digits 0 to 9 of ASCII',
  'letters-for-digits': 'has letters that look like digits',
  'not-digits': 'must be digits only',
  'wrong-length': 'must have 12 digits, or 9 of an old identity card',
  'placeholder-number': 'is no number that was ever given',
  'unknown-province': 'begins with no province of birth registration',
  'unknown-century': 'has no century and sex that exist in its fourth digit',
  'future-birth': 'lies in the future',
  'birth-year-differs': 'does not belong to the birth date',
  'sex-differs': 'does not belong to the sex',
  'not-a-date': 'must be YYYY-MM-DD or YYYY',
  'no-such-day': 'is a day that the calendar does not have',
  'before-1900': 'lies before 1900',
  empty: 'is empty',
  'too-long': 'has more than 200 characters',
  'has-digits': 'has digits',
  'has-control-characters': 'has characters that cannot be seen',
};

/** As `readPerson`; throws `payload-invalid` with pointers below `at`, each message beginning with the code. */
export function checkPerson(told: ToldPerson, at: string, today?: string): CheckedPerson {
  const read = readPerson(told, today);
  if (!('problems' in read)) return read;
  const errors: ErrorPointer[] = read.problems.map(({ field, code }) => ({
    pointer: `${at}/${field}`,
    message: `${code}: ${MESSAGES[code] ?? 'is not acceptable'}`,
  }));
  throw new HubError('invalid', 'payload-invalid', 'The record is not acceptable', { errors });
}
