import { type RowFaultCode } from '../row-fault.js';
import { rowPointer, tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { type CellContext, cellValue } from './cell-value.js';
import { columnOfReference } from './cell-position.js';
import { RichText } from './rich-text.js';
import { type XmlAttributes, type XmlHandlers } from './xml-reader.js';

export interface SheetRow {
  readonly line: number;
  readonly cells: string[];
  readonly numeric: number[];
  fault?: RowFaultCode;
}

/** Excel's own limits. */
const MAX_LINE = 1_048_576;
const MAX_COLUMNS = 16_384;

/** Rows of a sheet, as its XML goes by. */
export class SheetParser implements XmlHandlers {
  private done: SheetRow[] = [];
  private row: SheetRow | undefined;
  private line = 0;
  private chars = 0;
  private column = -1;
  private type: string | undefined;
  private style: string | undefined;
  private value = '';
  private isValue = false;
  private readonly inline: RichText;

  constructor(
    private readonly context: CellContext,
    private readonly limits: TableLimits,
    private readonly sheet: number,
  ) {
    this.inline = new RichText(limits.maxRowChars);
  }

  /** The rows that have ended since the last call. */
  takeRows(): SheetRow[] {
    const rows = this.done;
    this.done = [];
    return rows;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'row') this.openRow(attributes['r']);
    else if (name === 'c') this.openCell(attributes);
    else if (name === 'v') this.isValue = true;
    else this.inline.open(name);
  }

  text(text: string): void {
    if (!this.isValue) return this.inline.text(text);
    this.value += text;
    if (this.value.length > this.limits.maxRowChars) throw this.tooLong();
  }

  close(name: string): void {
    if (name === 'row') this.closeRow();
    else if (name === 'c') this.closeCell();
    else if (name === 'v') this.isValue = false;
    else this.inline.close(name);
  }

  private openRow(number: string | undefined): void {
    const line = number === undefined ? this.line + 1 : Number(number);
    if (!Number.isInteger(line) || line <= this.line || line > MAX_LINE) throw this.broken('its rows are not in order');
    this.line = line;
    this.row = { line, cells: [], numeric: [] };
    this.column = -1;
    this.chars = 0;
  }

  private openCell({ r: reference, t: type, s: style }: XmlAttributes): void {
    this.column = reference === undefined ? this.column + 1 : columnOfReference(reference);
    this.type = type;
    this.style = style;
    this.value = '';
    this.inline.take();
  }

  private closeCell(): void {
    const { row, column, type, style, value } = this;
    if (!row || column < row.cells.length || column >= MAX_COLUMNS) throw this.broken('its cells are not in order');
    const { text, isNumber } = cellValue({ type, style, value, inline: this.inline.take() }, this.context);
    if (text === '') return;
    this.chars += text.length;
    if (this.chars > this.limits.maxRowChars) throw this.tooLong();
    if (column > this.limits.maxColumns) row.fault = 'cells-too-many';
    else this.put(row, column, text, isNumber);
  }

  private put(row: SheetRow, column: number, text: string, isNumber: boolean): void {
    while (row.cells.length < column) row.cells.push('');
    row.cells.push(text);
    if (isNumber) row.numeric.push(column);
  }

  private closeRow(): void {
    if (this.row) this.done.push(this.row);
    this.row = undefined;
  }

  private broken(text: string): Error {
    return tableError('xlsx-broken', text, rowPointer(this.line, this.sheet));
  }

  private tooLong(): Error {
    const { maxRowChars } = this.limits;
    return tableError(
      'row-too-long',
      `the row has more than ${maxRowChars} characters`,
      rowPointer(this.line, this.sheet),
    );
  }
}
