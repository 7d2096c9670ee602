import { type ErrorPointer, HubError } from '#libs/kernel';

/** What makes a whole file unacceptable. The code begins the message of its pointer: `quote-unclosed: the quote …`. */
export type TableErrorCode =
  /** Nothing in it, not even a header. */
  | 'empty'
  | 'file-too-large'
  | 'rows-too-many'
  /** Neither CSV nor XLSX nor NDJSON. */
  | 'format-unknown'
  /** `.xls`, or a workbook behind a password: both are OLE files. */
  | 'old-excel'
  | 'macros'
  /** Not UTF-8, nor UTF-16 with a byte order mark. */
  | 'encoding'
  /** TCVN3 ("ABC" fonts) or VNI. */
  | 'legacy-text'
  /** The first row looks like data, or the header of a sheet stands too far down. */
  | 'header-missing'
  | 'columns-equal'
  | 'columns-too-many'
  | 'column-name-too-long'
  | 'column-name-unreadable'
  | 'column-missing'
  | 'column-ambiguous'
  | 'row-too-long'
  | 'quote-unclosed'
  | 'not-json'
  | 'xlsx-broken'
  /** Unpacks to more than is reasonable. */
  | 'xlsx-bomb'
  | 'sheet-missing'
  /** A further sheet is a list too, with other columns. */
  | 'sheets-differ'
  | 'sheets-too-many';

export interface TableProblem {
  readonly code: TableErrorCode;
  /** For people; never a value of a cell. */
  readonly text: string;
  /** `/header`, `/rows/17` (line or row 17), `/sheets/1/rows/17`, or '' for the file. */
  readonly pointer?: string;
}

/** Problems of one file as the contract's `payload-invalid` (`too-large` for a file over the limit), a pointer each. */
export function tableErrors(problems: readonly TableProblem[]): HubError {
  const errors: ErrorPointer[] = problems.map(({ code, text, pointer = '' }) => ({
    pointer,
    message: `${code}: ${text}`,
  }));
  const code = problems[0]?.code === 'file-too-large' ? 'too-large' : 'payload-invalid';
  // Never with a cause: messages of parsers quote what they could not read.
  return new HubError('invalid', code, 'The table is not acceptable', { errors });
}

export function tableError(code: TableErrorCode, text: string, pointer = ''): HubError {
  return tableErrors([{ code, text, pointer }]);
}

/** The code of the first problem of an error that this library threw; undefined of any other. */
export function tableErrorCode(error: unknown): TableErrorCode | undefined {
  if (!(error instanceof HubError) || error.message !== 'The table is not acceptable') return undefined;
  return error.errors?.[0]?.message.split(':', 1)[0] as TableErrorCode | undefined;
}

/** Pointer to a row; `sheet`: which of several that are read, from 0. */
export function rowPointer(line: number, sheet = 0): string {
  return sheet === 0 ? `/rows/${line}` : `/sheets/${sheet}/rows/${line}`;
}
