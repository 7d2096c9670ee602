import { freeNames } from '../columns/free-names.js';
import { type CsvFormat } from '../table.js';
import { blankLines, countLineEnds } from '../text/line-ends.js';
import { TextBuffer } from '../text/text-buffer.js';
import { bomOf, encoderFor } from '../text/text-coding.js';
import { type WritableRow, type WritableTable } from '../writable-table.js';
import { withoutFormula } from './formula.js';

/**
 * The bytes of a CSV file in the dialect of the one that was read, with its titles and blank lines. Cells beyond the last column
 * follow the added ones.
 */
export async function* writeCsv(
  table: WritableTable,
  format: CsvFormat,
  rows: AsyncIterable<WritableRow>,
): AsyncGenerator<Buffer, void, undefined> {
  const buffer = new TextBuffer(encoderFor(format.encoding));
  buffer.add(bomOf(format));
  for await (const piece of piecesOf(table, format, rows)) {
    const chunk = buffer.add(piece);
    if (chunk) yield chunk;
  }
  yield buffer.take();
}

async function* piecesOf(
  { columns, added }: WritableTable,
  format: CsvFormat,
  rows: AsyncIterable<WritableRow>,
): AsyncGenerator<string, void, undefined> {
  const lines = new CsvLines(format);
  const { head } = format;
  if (format.hasSeparatorLine) yield lines.separatorLine();
  for (const { line, cells } of head?.above ?? []) yield* lines.row(cells, line);
  yield* lines.row([...columns, ...freeNames(columns, added)], head?.line);
  const width = columns.length;
  for await (const { line, cells, added: more } of rows) {
    yield* lines.row([...cells.slice(0, width), ...more, ...cells.slice(width)], line);
  }
}

/** Rows as text, each on the line on which it was read: blank lines before it come back. */
class CsvLines {
  private next = 1;
  private readonly needsQuotes: RegExp;

  constructor(private readonly format: CsvFormat) {
    this.needsQuotes = new RegExp(`["\\r\\n${format.delimiter}]|^\\s|\\s$`);
  }

  separatorLine(): string {
    this.next++;
    return `sep=${this.format.delimiter}${this.format.lineEnd}`;
  }

  *row(cells: readonly string[], line = this.next): Generator<string, void, undefined> {
    const { delimiter, lineEnd } = this.format;
    yield* blankLines(line - this.next, lineEnd);
    const text = cells.map(cell => this.cellOf(cell)).join(delimiter);
    this.next = Math.max(line, this.next) + 1 + countLineEnds(text);
    yield text + lineEnd;
  }

  private cellOf(cell: string): string {
    const text = withoutFormula(cell);
    const isQuoted = this.format.quotes === 'all' || this.needsQuotes.test(text);
    return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
  }
}
