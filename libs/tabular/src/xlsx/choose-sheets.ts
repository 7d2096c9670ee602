import { sameName } from '../columns/check-header.js';
import { headerTest } from '../columns/find-header.js';
import { type Wanted } from '../columns/map-columns.js';
import { type TableHead } from '../table.js';
import { tableError, tableErrors } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { type Sheet } from './workbook.js';
import { type SheetHeader, type XlsxFile } from './xlsx-file.js';

const MAX_PROBLEMS = 20;

export interface ReadSheet {
  readonly sheet: Sheet;
  readonly head: TableHead;
}

export interface SheetChoice {
  readonly header: string[];
  readonly read: readonly ReadSheet[];
  /** Those with something in them that are not read, in order. */
  readonly unread: readonly Sheet[];
}

export interface SheetWish {
  /** Name of the one sheet to read; absent: the first list, and every sheet that goes on with it. */
  readonly sheet?: string | undefined;
  readonly wanted?: Wanted | undefined;
}

type HeadedSheet = ReadSheet & SheetHeader;

interface Looks {
  readonly headed: readonly HeadedSheet[];
  /** Visible ones whose header is not in their beginning. */
  readonly low: readonly Sheet[];
  readonly hidden: readonly Sheet[];
}

/**
 * A list that is too long for one sheet goes on in others, under the same header; in front of it there may be a cover. Throws
 * `sheets-differ` where a further list has other columns: whoever stands there would be forgotten.
 */
export async function chooseSheets(file: XlsxFile, wish: SheetWish, limits: TableLimits): Promise<SheetChoice> {
  if (file.sheets.length > limits.maxSheets) {
    throw tableError('sheets-too-many', `the workbook has more than ${limits.maxSheets} sheets`);
  }
  const looks = await lookAt(file, wish, limits);
  const main = mainOf(looks, wish.sheet);
  const read = wish.sheet === undefined ? looks.headed.filter(each => isSame(each, main)) : [main];
  const others = looks.headed.filter(each => !read.includes(each));
  if (wish.sheet === undefined) refuseLists(others);
  const unread = new Set([...others.map(({ sheet }) => sheet), ...looks.low, ...looks.hidden]);
  return { header: main.cells, read, unread: file.sheets.filter(sheet => unread.has(sheet)) };
}

async function lookAt(file: XlsxFile, { wanted }: SheetWish, limits: TableLimits): Promise<Looks> {
  const isHeader = headerTest(wanted, limits);
  const headed: HeadedSheet[] = [];
  const low: Sheet[] = [];
  const hidden: Sheet[] = [];
  for (const sheet of file.sheets) {
    const header = await file.headerOf(sheet, isHeader);
    if (header === undefined) continue;
    if (sheet.isHidden) hidden.push(sheet);
    else if (header === 'unread') low.push(sheet);
    else headed.push({ sheet, ...header });
  }
  return { headed, low, hidden };
}

function mainOf({ headed, low }: Looks, wished: string | undefined): HeadedSheet {
  const isMeant = ({ name }: Sheet): boolean => wished === undefined || sameName(name) === sameName(wished);
  const meant = headed.filter(({ sheet }) => isMeant(sheet));
  const main = meant.find(({ isList }) => isList) ?? meant[0];
  if (main) return main;
  if (low.some(isMeant)) {
    const text = 'the header is too far down in its sheet: put the names of the columns at the top';
    throw tableError('header-missing', text, '/header');
  }
  if (wished === undefined) throw tableError('empty', 'no visible sheet has anything in it');
  throw tableError('sheet-missing', 'no visible sheet with anything in it has the wanted name');
}

/** By the rule by which columns are found; a spreadsheet keeps empty cells behind the last column. */
function isSame(one: SheetHeader, other: SheetHeader): boolean {
  return JSON.stringify(namesOf(one)) === JSON.stringify(namesOf(other));
}

function namesOf({ cells }: SheetHeader): string[] {
  const names = cells.map(sameName);
  return names.slice(0, names.findLastIndex(name => name !== '') + 1);
}

/** By their places: a sheet may have the name of a person. */
function refuseLists(others: readonly HeadedSheet[]): void {
  const lists = others.filter(({ isList }) => isList).slice(0, MAX_PROBLEMS);
  if (lists.length === 0) return;
  const text =
    'has other columns than the first list, or has them in another order: give both one header, or choose one';
  throw tableErrors(
    lists.map(({ sheet }) => ({ code: 'sheets-differ', text: `sheet ${sheet.tab} ${text}`, pointer: '/header' })),
  );
}
