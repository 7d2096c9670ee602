import { type TableFormat } from './table.js';

export interface WritableTable {
  /** As `readTable` gave it. */
  readonly format: TableFormat;
  readonly columns: readonly string[];
  /** Names of the columns that are added; one that is taken gets a number after it. */
  readonly added: readonly string[];
}

/** A row as it was read, and its cells for the added columns. */
export interface WritableRow {
  /** As it was read: blank lines before it come back. Absent: it follows the one before. */
  readonly line?: number | undefined;
  readonly cells: readonly string[];
  readonly numeric?: readonly number[] | undefined;
  readonly sheet?: number | undefined;
  readonly source?: string | undefined;
  readonly added: readonly string[];
}
