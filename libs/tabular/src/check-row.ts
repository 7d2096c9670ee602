import { isLegacyText } from '#libs/kernel';
import { type RowFault, type RowFaultCode } from './row-fault.js';
import { type TableRow } from './table.js';

/** A row as a reader found it, before it is looked at. */
export interface RawRow {
  readonly line: number;
  readonly sheet?: number;
  readonly cells: string[];
  readonly numeric?: readonly number[];
  readonly source?: string | undefined;
  /** What the reader knows to be wrong with it. */
  readonly fault?: RowFaultCode | undefined;
}

export interface RowRules {
  /** Columns of the header. */
  readonly width: number;
  readonly maxCellChars: number;
  /** Sheets are sparse: a row of one may end early, and notes may stand beside the table. */
  readonly isSparse: boolean;
}

/** Whether there is nothing in it but space: such a row is left out. */
export function isBlankRow(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}

/** The row with as many cells as there are columns, or more where it has more, and its fault. */
export function checkedRow(row: RawRow, rules: RowRules): TableRow {
  const length = row.cells.length;
  const cells = fitted(row.cells, rules.width);
  const fault = faultOf(row, length, cells, rules);
  const { line, sheet, numeric, source } = row;
  return {
    line,
    cells,
    ...(sheet === undefined ? {} : { sheet }),
    ...(numeric && numeric.length > 0 ? { numeric } : {}),
    ...(source === undefined ? {} : { source }),
    ...(fault ? { fault } : {}),
  };
}

/** Empty cells beyond the header are dropped, missing ones made up. */
function fitted(cells: string[], width: number): string[] {
  while (cells.length > width && cells[cells.length - 1]!.trim() === '') cells.pop();
  while (cells.length < width) cells.push('');
  return cells;
}

function faultOf(row: RawRow, length: number, cells: readonly string[], rules: RowRules): RowFault | undefined {
  if (row.fault) return { code: row.fault };
  if (length < rules.width && !rules.isSparse) return { code: 'cells-too-few' };
  if (cells.length > rules.width && !rules.isSparse) return { code: 'cells-too-many' };
  for (let column = 0; column < cells.length; column++) {
    const code = faultOfCell(cells[column]!, rules.maxCellChars);
    if (code) return { code, column };
  }
  return undefined;
}

function faultOfCell(cell: string, maxChars: number): RowFaultCode | undefined {
  if (cell.length > maxChars) return 'cell-too-long';
  if (cell.includes('\0')) return 'nul-character';
  if (!cell.isWellFormed()) return 'half-character';
  return isLegacyText(cell) ? 'legacy-text' : undefined;
}
