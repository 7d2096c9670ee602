import { checkedRow } from '../check-row.js';
import { checkHeader } from '../columns/check-header.js';
import { type Wanted } from '../columns/map-columns.js';
import { RowCounter } from '../row-counter.js';
import { detectEncoding } from '../source/detect-kind.js';
import { type PeekedSource } from '../source/peeked-source.js';
import { type NdjsonFormat, type Table, type TableRow, type TextEncoding } from '../table.js';
import { rowPointer, tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { decodeHead, decodeText } from '../text/text-coding.js';
import { LineCutter, type TextLine } from './line-cutter.js';
import { lateMemberTest } from './late-members.js';
import { type LateMemberTest, objectOf, rowOfLine } from './ndjson-row.js';

export async function readNdjson(
  source: PeekedSource,
  wanted: Wanted | undefined,
  limits: TableLimits,
): Promise<Table> {
  const form = detectEncoding(source.head);
  const text = decodeHead(source.head, form.encoding);
  const columns = columnsOf(text, source.isWhole, limits);
  checkHeader(columns, limits);
  const format: NdjsonFormat = { kind: 'ndjson', ...form, lineEnd: /\r\n/.test(text) ? '\r\n' : '\n' };
  const lines = linesOf(source, format.encoding, limits);
  const isMissed = lateMemberTest(columns, wanted);
  return { format, columns, rows: rowsOf(lines, columns, isMissed, limits), close: () => source.close() };
}

/** The names of the members in the beginning of the file, in the order in which they first come. */
function columnsOf(text: string, isWhole: boolean, limits: TableLimits): string[] {
  const cutter = new LineCutter(limits.maxRowChars);
  const lines = [...cutter.push(text), ...(isWhole ? cutter.end() : [])];
  const names = new Set<string>();
  for (const line of lines) {
    const object = line.text === undefined ? 'not-json' : objectOf(line.text);
    if (typeof object !== 'string') for (const name of Object.keys(object)) names.add(name);
  }
  if (names.size > 0) return [...names];
  throw tableError('not-json', 'none of the first lines is a JSON object', rowPointer(lines[0]?.number ?? 1));
}

async function* rowsOf(
  lines: AsyncIterable<TextLine>,
  columns: readonly string[],
  isMissed: LateMemberTest,
  limits: TableLimits,
): AsyncGenerator<TableRow, void, undefined> {
  // Cells are made for each column, so none can be missing.
  const rules = { width: columns.length, maxCellChars: limits.maxCellChars, isSparse: true };
  const counter = new RowCounter(limits.maxRows);
  for await (const line of lines) {
    const row = checkedRow(rowOfLine(line, columns, isMissed), rules);
    counter.add(row.line);
    yield row;
  }
}

async function* linesOf(
  source: PeekedSource,
  encoding: TextEncoding,
  { maxRowChars }: TableLimits,
): AsyncGenerator<TextLine, void, undefined> {
  const cutter = new LineCutter(maxRowChars);
  for await (const text of decodeText(source, encoding)) yield* cutter.push(text);
  yield* cutter.end();
}
