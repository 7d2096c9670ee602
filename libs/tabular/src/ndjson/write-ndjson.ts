import { freeNames } from '../columns/free-names.js';
import { type NdjsonFormat } from '../table.js';
import { blankLines } from '../text/line-ends.js';
import { TextBuffer } from '../text/text-buffer.js';
import { bomOf, encoderFor } from '../text/text-coding.js';
import { type WritableRow, type WritableTable } from '../writable-table.js';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
/** Holds the line that is no object. */
const TEXT_MEMBER = 'text';

/**
 * An object a line: what was there as it stands, and the added members as texts, empty ones left out. A line that was no object
 * comes back as the text of a member. Of a row without `source` the members are made of its cells, numbers as numbers.
 */
export async function* writeNdjson(
  table: WritableTable,
  format: NdjsonFormat,
  rows: AsyncIterable<WritableRow>,
): AsyncGenerator<Buffer, void, undefined> {
  const buffer = new TextBuffer(encoderFor(format.encoding));
  buffer.add(bomOf(format));
  for await (const piece of piecesOf(table, format.lineEnd, rows)) {
    const chunk = buffer.add(piece);
    if (chunk) yield chunk;
  }
  yield buffer.take();
}

async function* piecesOf(
  table: WritableTable,
  lineEnd: string,
  rows: AsyncIterable<WritableRow>,
): AsyncGenerator<string, void, undefined> {
  const writer = new ObjectWriter(table);
  let next = 1;
  for await (const row of rows) {
    const { line = next } = row;
    yield* blankLines(line - next, lineEnd);
    yield writer.lineOf(row) + lineEnd;
    next = Math.max(line, next) + 1;
  }
}

class ObjectWriter {
  private readonly columns: readonly string[];
  private readonly added: readonly string[];
  private readonly free: readonly string[];

  constructor({ columns, added }: WritableTable) {
    [this.columns, this.added, this.free] = [columns, added, freeNames(columns, added)];
  }

  lineOf({ cells, numeric = [], source, added }: WritableRow): string {
    if (source === undefined) {
      const own = this.columns.map((name, i) => memberOf(name, cells[i] ?? '', numeric.includes(i)));
      return `{${joined([...own, ...membersOf(this.free, added)])}}`;
    }
    const names = namesIn(source);
    if (!names) return `{${joined([memberOf(TEXT_MEMBER, source.trim()), ...this.besideText(added)])}}`;
    const more = joined(membersOf(this.namesBeside(names), added));
    const inside = source.trim().slice(1, -1).trimEnd();
    return `{${joined([inside, more])}}`;
  }

  private besideText(texts: readonly string[]): string[] {
    return membersOf(freeNames([TEXT_MEMBER], this.added), texts);
  }

  /** An object may have a member that none of the first ones had. */
  private namesBeside(names: readonly string[]): readonly string[] {
    const isTaken = names.some(name => this.free.includes(name));
    return isTaken ? freeNames([...this.columns, ...names], this.added) : this.free;
  }
}

/** The names of a line's members; undefined where it is no object. */
function namesIn(source: string): string[] | undefined {
  try {
    const value = JSON.parse(source) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined;
  } catch {
    // It was refused for that when it was read.
    return undefined;
  }
}

function membersOf(names: readonly string[], texts: readonly string[]): string[] {
  return names.map((name, i) => memberOf(name, texts[i] ?? ''));
}

function memberOf(name: string, cell: string, isNumber = false): string {
  if (cell === '') return '';
  return `${JSON.stringify(name)}:${isNumber && JSON_NUMBER.test(cell) ? cell : JSON.stringify(cell)}`;
}

function joined(members: readonly string[]): string {
  return members.filter(member => member !== '').join(',');
}
