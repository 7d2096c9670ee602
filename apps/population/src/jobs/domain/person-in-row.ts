import type { ToldPerson } from '#libs/contracts';
import { DOSSIER_CODE_PATTERN, readBirthDate } from '#libs/kernel';
import { type CheckedPerson, readPerson } from '../../verification/domain/checked-person.js';
import type { JobRow } from './job-row.js';

/** Where in a line a person stands (positions of cells, from 0). */
export interface PersonColumns {
  readonly number: number;
  readonly name: number;
  readonly birthDate?: number;
  readonly unit?: number;
  readonly dossier?: number;
  /** Where the cell of a field is empty, its value stands here. Jobs of before have none. */
  readonly fallbacks?: Readonly<Partial<Record<keyof ToldPerson, number>>>;
}

/** What the lines of a file ask about. */
export function askedFields(columns: PersonColumns): (keyof ToldPerson)[] {
  return (['number', 'name', 'birthDate'] as const).filter(field => columns[field] !== undefined);
}

/** What a line says that may be asked. */
export interface PersonInRow {
  readonly person: CheckedPerson;
  /** Of this line; '' where it names none. */
  readonly dossier: string;
}

/** Why a line is not asked: codes that say which field and what, without a value. */
export interface RefusedRow {
  readonly reasons: readonly string[];
}

const DOSSIER = new RegExp(DOSSIER_CODE_PATTERN);
/** Twice the same separator. */
const DAY_FIRST = /^([0-9]{1,2})([-.])([0-9]{1,2})\2([0-9]{4})$/;
/** With a month in the middle: so `ddMMyyyy` is never taken for it. */
const RUN_TOGETHER = /^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-9]{2})$/;
const FIELD_NAMES: Readonly<Record<keyof ToldPerson, string>> = {
  number: 'number',
  name: 'name',
  birthDate: 'birth-date',
};

/** The person of a line, or why nothing of it leaves the hub. `today` as `YYYY-MM-DD`. */
export function personIn(row: JobRow, columns: PersonColumns, today: string): PersonInRow | RefusedRow {
  if (row.fault) return { reasons: [`row-${row.fault}`] };
  const dossier = cellOf(row, columns.dossier);
  const person = readPerson(toldIn(row, columns, today), today);
  const reasons = 'problems' in person ? person.problems.map(({ field, code }) => `${FIELD_NAMES[field]}-${code}`) : [];
  if (dossier !== '' && !DOSSIER.test(dossier)) reasons.push('dossier-malformed');
  return 'problems' in person || reasons.length > 0 ? { reasons } : { person, dossier };
}

/** As the hub understood the line, right or wrong. */
export function toldIn(row: JobRow, columns: PersonColumns, today: string): ToldPerson {
  const birthDate = cellOf(row, columnOf(row, columns, 'birthDate'));
  return {
    number: numberOf(row, columnOf(row, columns, 'number')),
    name: cellOf(row, columns.name),
    ...(birthDate === '' ? {} : { birthDate: isoOf(birthDate, today) }),
  };
}

export function cellOf({ cells }: JobRow, column: number | undefined): string {
  return column === undefined ? '' : (cells[column] ?? '').trim();
}

/** Of this row: the fallback where the field's own cell is empty and that of the fallback is not. */
function columnOf(row: JobRow, columns: PersonColumns, field: keyof ToldPerson): number | undefined {
  const fallback = columns.fallbacks?.[field];
  return cellOf(row, columns[field]) === '' && cellOf(row, fallback) !== '' ? fallback : columns[field];
}

/** A number that a sheet keeps as a number: its zeros are put back, as far as there can have been any. */
function numberOf(row: JobRow, column: number | undefined): string {
  const cell = cellOf(row, column);
  if (column === undefined || !row.numeric.includes(column) || !/^[0-9]+$/.test(cell)) return cell;
  if (cell.length === 8) return cell.padStart(9, '0');
  return cell.length === 10 || cell.length === 11 ? cell.padStart(12, '0') : cell;
}

/** Dates of files as the services have them; what is no date stays, and is refused as what it is. */
function isoOf(text: string, today: string): string {
  const told = asServicesTell(text);
  const date = readBirthDate(told, today);
  return date.kind === 'problem' ? told : date.text;
}

/** Files have `yyyyMMdd` too, as social insurance writes it, and the day first with dashes or dots. Services take neither. */
function asServicesTell(text: string): string {
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return `${dayFirst[1]}/${dayFirst[3]}/${dayFirst[4]}`;
  const [, year, month, day] = RUN_TOGETHER.exec(text) ?? [];
  return year ? `${year}-${month}-${day}` : text;
}
