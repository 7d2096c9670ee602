import { holdsIdentityNumber } from '#libs/kernel';
import { type TableHead } from '../table.js';
import { type TableLimits } from '../table-limits.js';
import { hasRequired, type Wanted } from './map-columns.js';

/** Titles above a table are a few rows. */
const MAX_ROWS = 20;
/** A personal number, or that of an old identity card, of which a sheet has kept the zeros or not. */
const STORED_NUMBER = /^\d{8,12}$/;
/** A personal number that has lost its first zero on the way through a sheet. */
const SHORT_NUMBER = /^\d{11}$/;

export type HeaderTest = (cells: readonly string[]) => boolean;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** Positions of the cells that are stored as numbers. */
  readonly numeric?: readonly number[];
}

/** The beginning of a table. `header` is undefined where there is no row at all. */
export interface TableStart<R extends Row> {
  readonly above: readonly R[];
  readonly header: R | undefined;
  /** Rows that were looked at and stand below the header. */
  readonly below: readonly R[];
}

/** Whether a row names all columns that are required; undefined where it is not known which are. */
export function headerTest(wanted: Wanted | undefined, { maxColumns }: TableLimits): HeaderTest | undefined {
  return wanted && (cells => cells.length <= maxColumns && hasRequired(cells, wanted));
}

/**
 * The header is the first of the first 20 rows that passes the test: offices put titles above their tables. Where none does, or
 * there is no test, it is the first row. A row about a person is no title, and ends the search: who stands above a header that
 * comes later (two lists one below the other) would be forgotten. `rows`: without blank ones; is left where the header was found.
 */
export async function findHeader<R extends Row>(
  rows: AsyncIterator<R, unknown>,
  isHeader: HeaderTest | undefined,
): Promise<TableStart<R>> {
  const seen: R[] = [];
  while (seen.length < MAX_ROWS) {
    const next = await rows.next();
    if (next.done) break;
    if (!isHeader || isHeader(next.value.cells)) return { above: seen, header: next.value, below: [] };
    seen.push(next.value);
    if (isAboutPerson(next.value)) break;
  }
  const [header, ...below] = seen;
  return { above: [], header, below };
}

function isAboutPerson({ cells, numeric = [] }: Row): boolean {
  return cells.some((cell, i) => {
    const text = cell.trim();
    if (numeric.includes(i)) return STORED_NUMBER.test(text);
    // A title may quote an account or a decision in its text.
    return SHORT_NUMBER.test(text) || (!/\p{L}/u.test(text) && holdsIdentityNumber(text));
  });
}

/** What has to be written above a header again. */
export function headOf(above: readonly Row[], header: Row): TableHead {
  return { line: header.line, above: above.map(({ line, cells }) => ({ line, cells })) };
}
