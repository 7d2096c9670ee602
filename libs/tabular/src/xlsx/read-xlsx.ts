import { checkedRow, isBlankRow } from '../check-row.js';
import { checkHeader } from '../columns/check-header.js';
import { type Wanted } from '../columns/map-columns.js';
import { RowCounter } from '../row-counter.js';
import { type PeekedSource } from '../source/peeked-source.js';
import { type Table, type TableRow, type XlsxFormat } from '../table.js';
import { tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { chooseSheets, type ReadSheet } from './choose-sheets.js';
import { XlsxFile } from './xlsx-file.js';
import { MemorySpool, type Spool } from './spool.js';

export interface XlsxOptions {
  readonly spool?: Spool | undefined;
  /** Name of the one sheet to read; absent: the first list, and every sheet that goes on with it. */
  readonly sheet?: string | undefined;
  readonly wanted?: Wanted | undefined;
}

/** The whole file goes to the spool; then its sheets are unpacked and read as rows are asked for. */
export async function readXlsx(source: PeekedSource, options: XlsxOptions, limits: TableLimits): Promise<Table> {
  const spool = options.spool ?? new MemorySpool();
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await source.close();
    await spool.discard();
  };
  try {
    const file = await XlsxFile.open(spool, await fill(spool, source, limits.maxXlsxBytes), limits);
    const { header, read, unread } = await chooseSheets(file, options, limits);
    checkHeader(header, limits);
    const heads = read.map(({ head }) => head);
    const format: XlsxFormat = {
      ...{ kind: 'xlsx', sheets: read.map(({ sheet }) => sheet.name), unreadSheets: unread.map(({ name }) => name) },
      ...(heads.every(({ line }) => line === 1) ? {} : { heads }),
    };
    return { format, columns: header, rows: rowsOf(file, read, header.length, limits, close), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(spool: Spool, source: PeekedSource, maxBytes: number): Promise<number> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw tableError('file-too-large', `an XLSX file may have ${maxBytes} bytes: send CSV`);
    await spool.write(chunk);
  }
  return size;
}

async function* rowsOf(
  file: XlsxFile,
  sheets: readonly ReadSheet[],
  width: number,
  { maxRows, maxCellChars }: TableLimits,
  close: () => Promise<void>,
): AsyncGenerator<TableRow, void, undefined> {
  const rules = { width, maxCellChars, isSparse: true };
  const counter = new RowCounter(maxRows);
  try {
    for (const [i, { sheet, head }] of sheets.entries()) {
      for await (const row of file.rowsOf(sheet, i)) {
        if (row.line <= head.line || (isBlankRow(row.cells) && !row.fault)) continue;
        counter.add(row.line, i);
        yield checkedRow({ ...row, sheet: i }, rules);
      }
    }
  } finally {
    await close();
  }
}
