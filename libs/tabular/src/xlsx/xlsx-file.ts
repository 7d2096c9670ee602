import { isBlankRow } from '../check-row.js';
import { findHeader, headOf, type HeaderTest } from '../columns/find-header.js';
import { type TableHead } from '../table.js';
import { type TableLimits } from '../table-limits.js';
import { type CellContext } from './cell-value.js';
import { SharedStrings } from './shared-strings.js';
import { SheetParser, type SheetRow } from './sheet-parser.js';
import { type Spool } from './spool.js';
import { StyleSheet } from './styles.js';
import { readWorkbook, type Sheet } from './workbook.js';
import { readXml, XmlReader } from './xml-reader.js';
import { ZipPackage } from './zip-package.js';

/** So much of a sheet, unpacked, is looked at for its header. */
const MAX_HEADER_BYTES = 8 * 1_048_576;

/** A look at the beginning of a sheet. */
interface Look {
  /** Of the sheet, unpacked. */
  readonly maxBytes: number;
  /** Whether there is more of it. */
  isCut: boolean;
}

export interface SheetHeader {
  readonly cells: string[];
  readonly head: TableHead;
  /** It names what the table is read for; false where nobody said what that is. */
  readonly isList: boolean;
}

/** An XLSX file whose texts and styles are in memory and whose sheets are read on demand. */
export class XlsxFile {
  private constructor(
    private readonly zip: ZipPackage,
    readonly sheets: readonly Sheet[],
    private readonly context: CellContext,
    private readonly limits: TableLimits,
  ) {}

  static async open(spool: Spool, size: number, limits: TableLimits): Promise<XlsxFile> {
    const zip = await ZipPackage.open(spool, size, limits);
    const { sheets, is1904, stylesPart, stringsPart } = await readWorkbook(zip);
    const styles = new StyleSheet();
    const strings = new SharedStrings(limits);
    if (stylesPart) await readXml(zip.readSmall(stylesPart), styles);
    if (stringsPart) await readXml(zip.read(stringsPart), strings);
    return new XlsxFile(zip, sheets, { styles, strings, is1904 }, limits);
  }

  /** Its rows, those without a value included. `position`: of the sheet among those that are read, for errors. */
  async *rowsOf({ part }: Sheet, position: number, look?: Look): AsyncGenerator<SheetRow, void, undefined> {
    const parser = new SheetParser(this.context, this.limits, position);
    const reader = new XmlReader(parser);
    let bytes = 0;
    for await (const chunk of this.zip.read(part)) {
      reader.push(chunk);
      yield* parser.takeRows();
      bytes += chunk.length;
      if (look && bytes >= look.maxBytes) return void (look.isCut = true);
    }
    reader.end();
  }

  /**
   * Undefined where there is no row with anything in it. Every sheet is looked at before one is read: of each only the beginning,
   * and `unread` where that has no row, or only such as are no header: the header may stand below it.
   */
  async headerOf(sheet: Sheet, isHeader: HeaderTest | undefined): Promise<SheetHeader | 'unread' | undefined> {
    const look: Look = { maxBytes: MAX_HEADER_BYTES, isCut: false };
    const rows = this.fullRowsOf(sheet, look);
    try {
      const { above, header } = await findHeader(rows, isHeader);
      const isFound = header !== undefined && (!isHeader || isHeader(header.cells));
      if (look.isCut && !isFound) return 'unread';
      if (!header) return undefined;
      // Names that stand too far off are not kept: enough columns to be refused for it.
      const cells = header.fault ? Array.from({ length: this.limits.maxColumns + 1 }, () => '') : header.cells;
      return { cells, head: headOf(above, header), isList: isHeader !== undefined && isFound };
    } finally {
      await rows.return();
    }
  }

  private async *fullRowsOf(sheet: Sheet, look: Look): AsyncGenerator<SheetRow, void, undefined> {
    for await (const row of this.rowsOf(sheet, 0, look)) if (row.fault || !isBlankRow(row.cells)) yield row;
  }
}
