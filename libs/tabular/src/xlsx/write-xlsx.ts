import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { freeNames } from '../columns/free-names.js';
import { type XlsxFormat } from '../table.js';
import { type WritableRow, type WritableTable } from '../writable-table.js';
import { SheetWriter } from './sheet-writer.js';
import { SheetNames } from './sheet-names.js';
import { CONTENT_TYPES, PACKAGE_RELATIONS, sheetPart, STYLES, workbookRelations, workbookXml } from './xlsx-parts.js';

/**
 * An XLSX file of texts only, with the sheets that were read, each row in its place; what is too long for one goes on in
 * another. Formats, formulas and other sheets of the original are not in it.
 */
export async function* writeXlsx(
  table: WritableTable,
  format: XlsxFormat,
  rows: AsyncIterable<WritableRow>,
): AsyncGenerator<Buffer, void, undefined> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  const header = [...table.columns, ...freeNames(table.columns, table.added)];
  const writer = new SheetWriter(header, table.columns.length, rows[Symbol.asyncIterator](), format.heads);
  zip.addBuffer(Buffer.from(CONTENT_TYPES), '[Content_Types].xml');
  zip.addBuffer(Buffer.from(PACKAGE_RELATIONS), '_rels/.rels');
  zip.addBuffer(Buffer.from(STYLES), 'xl/styles.xml');
  const sheets = new SheetQueue(zip, output, format.sheets, writer);
  sheets.addNext(0);
  try {
    for await (const chunk of output) yield chunk as Buffer;
  } finally {
    sheets.stop();
    await writer.close();
  }
}

/** Adds a sheet to the archive when the one before has ended: then it is known whether there is another. */
class SheetQueue {
  private readonly names = new SheetNames();
  private current: Readable | undefined;

  constructor(
    private readonly zip: ZipFile,
    private readonly output: Readable,
    private readonly wanted: readonly string[],
    private readonly writer: SheetWriter,
  ) {}

  /** `position`: of the sheet in the file that was read. */
  addNext(position: number): void {
    this.names.add(this.wanted[position] ?? 'Sheet');
    this.zip.addReadStreamLazy(sheetPart(this.names.given.length), give => give(null, this.open(position)));
  }

  stop(): void {
    this.current?.destroy();
  }

  private open(position: number): Readable {
    this.current = Readable.from(this.content(position), { objectMode: false });
    // yazl does not pass on errors of what it reads.
    this.current.on('error', error => this.output.destroy(error));
    return this.current;
  }

  private async *content(position: number): AsyncGenerator<Buffer, void, undefined> {
    const goesOn = yield* this.writer.sheet(position);
    if (goesOn) this.addNext(position);
    else if (position + 1 < this.wanted.length) this.addNext(position + 1);
    else this.finish();
  }

  private finish(): void {
    const { given } = this.names;
    this.zip.addBuffer(Buffer.from(workbookXml(given)), 'xl/workbook.xml');
    this.zip.addBuffer(Buffer.from(workbookRelations(given.length)), 'xl/_rels/workbook.xml.rels');
    this.zip.end();
  }
}
