import { type RowFault } from './row-fault.js';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';
export type LineEnd = '\r\n' | '\n' | '\r';
export type Delimiter = ',' | ';' | '\t';

/** How the text of a table lies in its file. */
export interface TextForm {
  readonly encoding: TextEncoding;
  readonly hasBom: boolean;
  readonly lineEnd: LineEnd;
}

/** Where a header stands that is not the first row, and the rows with something in them above it. */
export interface TableHead {
  /** From 1, as in `TableRow`. */
  readonly line: number;
  readonly above: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

export interface CsvFormat extends TextForm {
  readonly kind: 'csv';
  readonly delimiter: Delimiter;
  /** `all`: every cell stands in quotes. `needed`: only those that must (RFC 4180). */
  readonly quotes: 'all' | 'needed';
  /** Whether the file begins with `sep=;`, by which Excel knows the delimiter. */
  readonly hasSeparatorLine: boolean;
  /** Absent where the header is the first line. */
  readonly head?: TableHead;
}

export interface NdjsonFormat extends TextForm {
  readonly kind: 'ndjson';
}

export interface XlsxFormat {
  readonly kind: 'xlsx';
  /** Names of the sheets that are read, one after the other: the list and all visible ones that go on with it, or the chosen one. */
  readonly sheets: readonly string[];
  /** Names of sheets that have something in them and are not read: hidden, not chosen, without a header or with it too far down. */
  readonly unreadSheets: readonly string[];
  /** Of `sheets`, one each; absent where all have their header in the first row. */
  readonly heads?: readonly TableHead[];
}

/** All that is needed to write the same kind of file again; plain data, may be stored as JSON. */
export type TableFormat = CsvFormat | NdjsonFormat | XlsxFormat;

export interface TableRow {
  /**
   * Where the row stands, as editors and spreadsheets count: the line of the file on which it begins, or the row of its
   * sheet, both from 1. Rises from row to row within a sheet.
   */
  readonly line: number;
  /** Which of the sheets that are read, from 0; absent in other formats. */
  readonly sheet?: number;
  /**
   * The texts, at least one for each column ('' is an empty cell); what stands beyond the last column comes after them. A
   * number is written in plain digits, a date as YYYY-MM-DD, a formula as the value that was stored with it.
   */
  readonly cells: readonly string[];
  /** Positions of the cells that are stored as numbers (XLSX, NDJSON): such a cell has lost its leading zeros. */
  readonly numeric?: readonly number[];
  /** Of NDJSON, the line as it stands; absent where it is too long. */
  readonly source?: string;
  /** What is wrong with this row alone; its cells are as good as could be had. */
  readonly fault?: RowFault;
}

/** A table that is being read. Rows may be gone through once; whoever does not do it to the end closes the table. */
export interface Table {
  readonly format: TableFormat;
  /** Names as they stand in the file, in order; '' is a column without a name. */
  readonly columns: readonly string[];
  /**
   * Read as they are asked for; rows of empty cells are left out, and in NDJSON blank lines. Throws a table error (see `tableErrorCode`) for what makes
   * the rest unreadable, and whatever the source throws.
   */
  readonly rows: AsyncIterable<TableRow>;
  /** Ends the source and what was kept of it. Needless after the last row, harmless at any time. */
  close(): Promise<void>;
}
