import { isLegacyText } from '#libs/kernel';
import { type TableProblem, tableErrors } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';

const POINTER = '/header';
/** A personal number, with or without its leading zero, or a date: no column has such a name. */
const DATA = /^(\d{9}|\d{11,12}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})$/;
const MAX_PROBLEMS = 20;

/**
 * Refuses a header that cannot be one: `header-missing`, `columns-too-many`, `columns-equal`, `column-name-too-long`,
 * `column-name-unreadable`, `legacy-text`.
 */
export function checkHeader(columns: readonly string[], limits: TableLimits): void {
  const problems = [...problemsOf(columns, limits)].slice(0, MAX_PROBLEMS);
  if (problems.length > 0) throw tableErrors(problems);
}

function* problemsOf(columns: readonly string[], limits: TableLimits): Generator<TableProblem, void, undefined> {
  const { maxColumns, maxColumnNameChars } = limits;
  if (columns.length > maxColumns) {
    yield problem('columns-too-many', `the header has more than ${maxColumns} columns`);
    return;
  }
  // First of all: of a file without a header not even the "names" may be shown.
  if (columns.some(name => DATA.test(name.trim()))) {
    yield problem('header-missing', 'the first row looks like data: put the names of the columns above it');
    return;
  }
  for (const [i, name] of columns.entries()) {
    if (name.length > maxColumnNameChars) {
      yield problem('column-name-too-long', `column ${i + 1} has a name of more than ${maxColumnNameChars} characters`);
    } else if (name.includes('\0') || !name.isWellFormed()) {
      yield problem('column-name-unreadable', `the name of column ${i + 1} has characters that are none`);
    } else if (isLegacyText(name)) {
      yield problem(
        'legacy-text',
        `the name of column ${i + 1} is in a legacy encoding (TCVN3, VNI): convert it to Unicode`,
      );
    }
  }
  yield* equalNames(columns);
}

/** Without the name: in a file without a header it is what stands in its first row, and may be a person's. */
function* equalNames(columns: readonly string[]): Generator<TableProblem, void, undefined> {
  const seen = new Map<string, number>();
  for (const [i, name] of columns.entries()) {
    const key = sameName(name);
    const first = seen.get(key);
    if (key === '') continue;
    if (first === undefined) seen.set(key, i);
    else yield problem('columns-equal', `columns ${first + 1} and ${i + 1} have the same name`);
  }
}

/** What two names have in common that a reader takes for the same. */
export function sameName(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** A name as an error may show it. */
export function shown(name: string): string {
  const text = name.trim().replace(/\s+/g, ' ').toWellFormed();
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function problem(code: TableProblem['code'], text: string): TableProblem {
  return { code, text, pointer: POINTER };
}
