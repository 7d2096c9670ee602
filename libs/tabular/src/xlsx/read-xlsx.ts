import { checkedRow, isBlankRow } from '../check-row.js';
import { checkHeader } from '../columns/check-header.js';
import { headerTest } from '../columns/find-header.js';
import { type Wanted } from '../columns/map-columns.js';
import { RowCounter } from '../row-counter.js';
import { type PeekedSource } from '../source/peeked-source.js';
import { type Table, type TableHead, type TableRow, type XlsxFormat } from '../table.js';
import { tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { type SheetHeader, XlsxFile } from './xlsx-file.js';
import { type Sheet } from './workbook.js';
import { MemorySpool, type Spool } from './spool.js';

export interface XlsxOptions {
  readonly spool?: Spool | undefined;
  /** Name of the sheet to read, where it is not the first one with something in it. */
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

interface Choice {
  readonly header: string[];
  readonly read: readonly ReadSheet[];
  readonly unread: readonly Sheet[];
}

interface ReadSheet {
  readonly sheet: Sheet;
  readonly head: TableHead;
}

/** A list that is too long for one sheet goes on in the next, under the same header. */
async function chooseSheets(file: XlsxFile, options: XlsxOptions, limits: TableLimits): Promise<Choice> {
  const { sheets } = file;
  const { sheet: wanted } = options;
  if (sheets.length > limits.maxSheets) {
    throw tableError('sheets-too-many', `the workbook has more than ${limits.maxSheets} sheets`);
  }
  const isHeader = headerTest(options.wanted, limits);
  const full: (ReadSheet & SheetHeader)[] = [];
  const unread: Sheet[] = [];
  for (const sheet of sheets) {
    const header = await file.headerOf(sheet, isHeader);
    if (header === 'unread') unread.push(sheet);
    else if (header) full.push({ sheet, ...header });
  }
  const main = wanted === undefined ? full[0] : full.find(({ sheet }) => sheet.name === wanted);
  if (!main) throw noSheet(wanted, unread);
  const isSame = ({ cells }: SheetHeader): boolean => JSON.stringify(cells) === JSON.stringify(main.cells);
  const others = full.filter(each => !isSame(each)).map(({ sheet }) => sheet);
  const inOrder = sheets.filter(sheet => unread.includes(sheet) || others.includes(sheet));
  return { header: main.cells, read: full.filter(isSame), unread: inOrder };
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

function noSheet(wanted: string | undefined, unread: readonly Sheet[]): Error {
  if (unread.some(({ name }) => wanted === undefined || name === wanted)) {
    const text = 'the header is too far down in its sheet: put the names of the columns at the top';
    return tableError('header-missing', text, '/header');
  }
  if (wanted === undefined) return tableError('empty', 'no visible sheet has anything in it');
  return tableError('sheet-missing', 'no visible sheet with anything in it has the wanted name');
}
