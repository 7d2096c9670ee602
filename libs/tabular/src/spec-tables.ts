import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { HubError } from '#libs/kernel';
import { readTable, type ReadTableOptions } from './read-table.js';
import { type Table, type TableRow } from './table.js';

/** Bytes in chunks of a size, as a network would bring them. */
export async function* inChunks(bytes: Buffer | string, size = 1_000_000): AsyncGenerator<Buffer> {
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function bytesOf(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await collect(chunks));
}

export interface WholeTable extends Pick<Table, 'format' | 'columns'> {
  readonly rows: readonly TableRow[];
}

export async function readWhole(
  bytes: Buffer | string,
  options?: ReadTableOptions,
  chunk?: number,
): Promise<WholeTable> {
  const { format, columns, rows } = await readTable(inChunks(bytes, chunk), options);
  return { format, columns, rows: await collect(rows) };
}

/** The pointers and messages of the table error that reading ends with. */
export async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HubError)) throw new Error('expected a table error', { cause: error });
  return [error.code, ...(error.errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`)];
}

/** Parts of a zip archive by name. */
export async function zipOf(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return bytesOf(zip.outputStream as Readable);
}

export interface XlsxParts {
  /** XML of the rows of each sheet, by its name. */
  readonly sheets: Readonly<Record<string, string>>;
  readonly strings?: readonly string[];
  /** Format codes of cell styles 1, 2, … */
  readonly formats?: readonly string[];
  readonly is1904?: boolean;
  /** Names of hidden sheets. */
  readonly hidden?: readonly string[];
  readonly contentType?: string;
  readonly more?: Readonly<Record<string, string | Buffer>>;
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEET_MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';

/** An XLSX file as Excel lays it out; shared strings after the sheets, as some writers do. */
export async function xlsxOf(parts: XlsxParts): Promise<Buffer> {
  return zipOf(xlsxParts(parts));
}

export function xlsxParts({ sheets, strings = [], formats = [], ...rest }: XlsxParts): Record<string, string | Buffer> {
  const names = Object.keys(sheets);
  const { is1904 = false, hidden = [], contentType = SHEET_MAIN, more = {} } = rest;
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = [
    ...names.map((_, i) => relation(`s${i}`, 'worksheet', `worksheets/sheet${i}.xml`)),
    relation('t', 'sharedStrings', 'sharedStrings.xml'),
    relation('f', 'styles', '/xl/styles.xml'),
  ];
  const list = names.map((name, i) => {
    const state = hidden.includes(name) ? ' state="hidden"' : '';
    return `<sheet name="${name}" sheetId="${i + 1}"${state} r:id="s${i}"/>`;
  });
  return {
    '[Content_Types].xml': `<Types><Override PartName="/xl/workbook.xml" ContentType="${contentType}"/></Types>`,
    '_rels/.rels': `<Relationships>${relation('w', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="r"><workbookPr date1904="${is1904}"/><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}</Relationships>`,
    ...Object.fromEntries(names.map((name, i) => [`xl/worksheets/sheet${i}.xml`, sheetXml(sheets[name]!)])),
    'xl/sharedStrings.xml': `<sst>${strings.join('')}</sst>`,
    'xl/styles.xml': stylesXml(formats),
    ...more,
  };
}

function sheetXml(rows: string): string {
  return `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`;
}

function stylesXml(formats: readonly string[]): string {
  const codes = formats.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${code}"/>`);
  const styles = formats.map((_, i) => `<xf numFmtId="${164 + i}"/>`);
  return (
    `<styleSheet><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
    `<cellXfs><xf numFmtId="0"/>${styles.join('')}<xf numFmtId="14"/></cellXfs></styleSheet>`
  );
}

/** A row of texts. */
export function textRow(line: number, ...texts: string[]): string {
  const cells = texts.map(text => `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  return `<row r="${line}">${cells.join('')}</row>`;
}

/** A source that counts what was taken of it and whether it was let go. */
export class WatchedSource extends Readable {
  taken = 0;

  constructor(private readonly chunkAt: (index: number) => Buffer | null) {
    super({ highWaterMark: 1 });
  }

  override _read(): void {
    this.push(this.chunkAt(this.taken++));
  }
}
