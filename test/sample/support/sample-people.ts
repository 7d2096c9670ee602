import {
  type Citizen,
  citizenByFormerNumber,
  citizenByNumber,
  citizensByOldNumber,
  generateDossierReports,
  insuredFile,
  type InsuredRow,
  LAND_PROVINCES,
  landCasesOf,
} from '#libs/samples';
import { peopleOf } from '../../../docker/local/sample-people.mjs';
import { fold } from './person-names.js';
import { PeopleSearch, type Wanted } from './people-search.js';
import type { SampleSize } from './sample-run.js';

const PERSONAL_NUMBER = /^\d{12}$/;
const OLD_NUMBER = /^\d{9}$/;
const TOO_LONG_FOR_A_NAME = 100;

/** Whom the hub is asked about in a sample. */
export function rowsOf({ seed, singles, rows }: SampleSize): readonly InsuredRow[] {
  const { alone, inFile } = peopleOf({ seed, singles, rows });
  return [...insuredFile(alone), ...insuredFile(inFile)];
}

/** As they were told, and what the population knows of them besides, by any number that they ever had. */
export function peopleIn(rows: readonly InsuredRow[]): Wanted & { readonly names: readonly string[] } {
  const citizens = rows.flatMap(({ number }) => citizensBy(number));
  const known = citizens.flatMap(({ number, oldNumber, formerNumber }) => [number, oldNumber, formerNumber]);
  const numbers = [...rows.map(({ number }) => digitsOf(number)), ...known].filter(each => each !== undefined);
  const told = rows.map(({ name }) => name).filter(name => name.length < TOO_LONG_FOR_A_NAME);
  return { numbers: new Set(numbers), names: onePerFold([...told, ...citizens.map(({ fullName }) => fullName)]) };
}

function citizensBy(number: string): readonly Citizen[] {
  const citizen = citizenByNumber(number) ?? citizenByFormerNumber(number);
  return citizen ? [citizen] : citizensByOldNumber(number);
}

/** What of a number can be looked for: all of it, without a digit too many, or what is left beside a letter. */
function digitsOf(number: string): string {
  if (PERSONAL_NUMBER.test(number) || OLD_NUMBER.test(number)) return number;
  const ascii = number.replace(/[^\x20-\x7e]/g, digit => String(digit.codePointAt(0)! & 0xf));
  return ascii.replace(/\D/g, '').slice(0, 12);
}

function onePerFold(names: readonly string[]): readonly string[] {
  return [...new Map(names.map(name => [fold(name), name])).values()];
}

/** Who stands in the papers of the dossiers of the same sample: they may be where payloads are, and nowhere else. */
export interface Papers {
  readonly applicants: Wanted;
  /** All that is written in them. */
  readonly text: string;
}

export function papersOf({ seed, dossiers, landCases }: SampleSize): Papers {
  const reports = [...generateDossierReports({ seed, dossiers })].map(({ record }) => record);
  const run = { seed, cases: landCases, provinces: LAND_PROVINCES, scenarios: [] };
  const cases = [...landCasesOf(run)].map(({ applicant, owners, notices }) => ({ applicant, owners, notices }));
  const text = JSON.stringify([reports, cases]);
  const found = [...text.matchAll(/"name":"([^"]+)","identityNumber":"(\d{12})"/g)];
  const [names, numbers] = [found.map(([, name]) => name!), found.map(([, , number]) => number!)];
  return { applicants: { numbers: new Set(numbers), names: onePerFold(names) }, text };
}

/**
 * Names as common as these stand in papers too: those that can be found in them, also as the beginning of a longer one,
 * would be found wherever the papers are.
 */
export function namesNotIn(names: readonly string[], text: string): readonly string[] {
  const common = new Set<string>();
  const search = new PeopleSearch(Object.fromEntries(names.map(name => [fold(name), { numbers: [], names: [name] }])));
  for (const name of search.in(Buffer.from(text)).keys()) common.add(name);
  return names.filter(name => !common.has(fold(name)));
}
