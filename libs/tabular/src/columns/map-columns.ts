import { type TableProblem, tableErrors } from '../table-error.js';
import { sameName, shown } from './check-header.js';

export interface WantedColumn {
  /** Names under which it is known; upper case, accents, punctuation and spaces do not matter. */
  readonly names: readonly string[];
  /** Those of the names that stand back where another column has one of the others: as its fallback. */
  readonly lesserNames?: readonly string[];
  readonly isRequired: boolean;
  /** A row without it asks the same. */
  readonly mayComeLate?: boolean;
}

/** For each field of a record, the column it is wanted from. */
export type WantedColumns<Field extends string = string> = Readonly<Record<Field, WantedColumn>>;

/** What a table is read for. `chosen`: the name of the column for a field, as it stands in the file. */
export interface Wanted<Field extends string = string> {
  readonly columns: WantedColumns<Field>;
  readonly chosen?: Readonly<Partial<Record<Field, string>>> | undefined;
}

/** Position of each field's column, from 0; a field without a column is absent. */
export type ColumnMap<Field extends string = string> = Readonly<Partial<Record<Field, number>>>;

/**
 * Finds the columns of the wanted fields by their names. What stands in brackets counts only where the whole name is not
 * known: `Ngày sinh (dd/mm/yyyy)` is `Ngày sinh`. `chosen`: the name of the column for a field, as it stands in the file,
 * where the sender says so. Where several would do, a required field is `column-ambiguous` and an optional one is left out
 * (`columnsLeftOut`). Throws `column-missing` and `column-ambiguous`, all of them at once.
 */
export function mapColumns<Field extends string>(
  columns: readonly string[],
  wanted: WantedColumns<Field>,
  chosen?: Readonly<Partial<Record<Field, string>>>,
): ColumnMap<Field> {
  const map: Partial<Record<Field, number>> = {};
  const problems: TableProblem[] = [];
  for (const field of Object.keys(wanted) as Field[]) {
    const found = columnsOf(columns, wanted[field], chosen?.[field]);
    if (found.length === 1) map[field] = found[0]!;
    else if (found.length > 1)
      problems.push(...(wanted[field].isRequired ? [ambiguous(field, wanted[field], columns, found)] : []));
    else if (chosen?.[field] !== undefined) problems.push(missing(field, 'no column has the chosen name'));
    else if (wanted[field].isRequired) problems.push(missing(field, `known names are ${namesOf(wanted[field])}`));
  }
  if (problems.length > 0) throw tableErrors(problems);
  return map;
}

/** Whether there is a column for each field that is required. */
export function hasRequired(columns: readonly string[], { columns: wanted, chosen }: Wanted): boolean {
  return Object.entries(wanted).every(
    ([field, each]) => !each.isRequired || columnsOf(columns, each, chosen?.[field]).length > 0,
  );
}

/**
 * For each field that `map` has no column for because several would do: the positions of these; and of several that stand
 * back for its column, so that none is its fallback.
 */
export function columnsLeftOut<Field extends string>(
  columns: readonly string[],
  wanted: WantedColumns<Field>,
  map: ColumnMap<Field>,
  chosen?: Readonly<Partial<Record<Field, string>>>,
): Readonly<Partial<Record<Field, readonly number[]>>> {
  const leftOut: Partial<Record<Field, readonly number[]>> = {};
  for (const field of Object.keys(wanted) as Field[]) {
    const standing = standingBack(columns, wanted[field], map[field], chosen?.[field]);
    const found = map[field] === undefined ? columnsOf(columns, wanted[field], undefined) : standing;
    if (found.length > 1) leftOut[field] = found;
  }
  return leftOut;
}

/**
 * For each field the column that stands back for the one of `map`, and has the value of a row in which that is empty. None
 * where the sender has chosen a column.
 */
export function fallbackColumns<Field extends string>(
  columns: readonly string[],
  wanted: WantedColumns<Field>,
  map: ColumnMap<Field>,
  chosen?: Readonly<Partial<Record<Field, string>>>,
): ColumnMap<Field> {
  const fallbacks: Partial<Record<Field, number>> = {};
  for (const field of Object.keys(wanted) as Field[]) {
    const [fallback, ...others] = standingBack(columns, wanted[field], map[field], chosen?.[field]);
    if (fallback !== undefined && others.length === 0) fallbacks[field] = fallback;
  }
  return fallbacks;
}

function standingBack(
  columns: readonly string[],
  { lesserNames = [] }: WantedColumn,
  taken: number | undefined,
  choice: string | undefined,
): number[] {
  if (taken === undefined || choice !== undefined) return [];
  return named(columns, lesserNames).filter(i => i !== taken);
}

/** A name without what does not matter: `Số định danh/CMND` is `sodinhdanhcmnd`. */
export function bareName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd');
  return plain.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function columnsOf(columns: readonly string[], wanted: WantedColumn, choice: string | undefined): number[] {
  if (choice !== undefined) return positions(columns, name => sameName(name) === sameName(choice));
  const found = named(columns, wanted.names);
  if (found.length < 2) return found;
  const lesser = named(columns, wanted.lesserNames ?? []);
  const others = found.filter(i => !lesser.includes(i));
  return others.length > 0 ? others : found;
}

function named(columns: readonly string[], names: readonly string[]): number[] {
  return positions(columns, mapsTo({ names }));
}

/** Whether a column of a name is one of these. */
export function mapsTo({ names }: Pick<WantedColumn, 'names'>): (name: string) => boolean {
  const known = new Set(names.map(bareName));
  return name => known.has(bareName(name)) || known.has(bareName(withoutBrackets(name)));
}

function positions(columns: readonly string[], isIt: (name: string) => boolean): number[] {
  return columns.flatMap((name, i) => (name.trim() !== '' && isIt(name) ? [i] : []));
}

function withoutBrackets(name: string): string {
  return name.replace(/\([^()]*\)|\[[^[\]]*\]/g, '');
}

function namesOf({ names }: WantedColumn): string {
  return names
    .slice(0, 6)
    .map(name => `"${name}"`)
    .join(', ');
}

function missing(field: string, text: string): TableProblem {
  return { code: 'column-missing', text: `there is no column for ${field}: ${text}`, pointer: '/header' };
}

/** Of a name what the vocabulary has: in brackets anything may stand. */
function knownPart(name: string, { names }: WantedColumn): string {
  return new Set(names.map(bareName)).has(bareName(name)) ? name : withoutBrackets(name);
}

/** May show the names: they are of the vocabulary. */
function ambiguous(
  field: string,
  wanted: WantedColumn,
  columns: readonly string[],
  found: readonly number[],
): TableProblem {
  const list = found.map(i => `"${shown(knownPart(columns[i]!, wanted))}" (column ${i + 1})`).join(' and ');
  return { code: 'column-ambiguous', text: `${list} may both be ${field}: keep or choose one`, pointer: '/header' };
}
