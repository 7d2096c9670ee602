import { type JsonObject, type JsonValue, parseStrictJson } from '#libs/kernel';
import { type RawRow } from '../check-row.js';
import { type RowFaultCode } from '../row-fault.js';
import { plainNumber } from '../text/plain-number.js';
import { type TextLine } from './line-cutter.js';

/** The object of a line, or why there is none. */
export function objectOf(text: string): JsonObject | RowFaultCode {
  let value: JsonValue;
  try {
    value = parseStrictJson(text);
  } catch {
    // Which of the many things it was, is of no use without showing the line.
    return 'not-json';
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : 'not-an-object';
}

/** Whether a member that is no column matters. */
export type LateMemberTest = (name: string) => boolean;

/** The members of a line's object in the order of the columns; an absent member and null are empty cells. */
export function rowOfLine(
  { number: line, text: source }: TextLine,
  columns: readonly string[],
  isMissed: LateMemberTest,
): RawRow {
  const object = source === undefined ? 'row-too-long' : objectOf(source);
  if (typeof object === 'string') return { line, cells: [], source, fault: object };
  const cells: string[] = [];
  const numeric: number[] = [];
  let fault: RowFaultCode | undefined;
  for (const [i, name] of columns.entries()) {
    const value = Object.hasOwn(object, name) ? object[name]! : null;
    if (typeof value === 'number') numeric.push(i);
    if (typeof value === 'object' && value !== null) fault = 'not-flat';
    cells.push(cellOf(value));
  }
  fault ??= Object.keys(object).some(name => !columns.includes(name) && isMissed(name)) ? 'member-unknown' : undefined;
  return { line, cells, numeric, source, fault };
}

function cellOf(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return plainNumber(String(value));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
