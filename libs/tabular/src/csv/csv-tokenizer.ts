import { type Delimiter } from '../table.js';
import { rowPointer, tableError } from '../table-error.js';
import { countLineEnds } from '../text/line-ends.js';

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

export interface CsvRecord {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly cells: string[];
  /** How many of the cells stand in quotes. */
  readonly quoted: number;
  /** Text follows a closing quote, on the same line. */
  readonly isTorn: boolean;
  /** What ends it: '' at the end of the file. */
  readonly lineEnd: string;
}

/** A record that is being read: `at` goes forward through the text. */
interface Draft {
  at: number;
  readonly cells: string[];
  /** Lines that have ended within quotes. */
  breaks: number;
  quoted: number;
  isTorn: boolean;
}

/**
 * CSV (RFC 4180) cut into records as it comes; keeps one unfinished record at most. All three line ends, in any mixture. A
 * quote within a cell that does not begin with one is a letter like others. Throws `quote-unclosed` with the line where
 * the quote opens, and `row-too-long`.
 */
export class CsvTokenizer {
  private text = '';
  private at = 0;
  private line = 1;

  constructor(
    private readonly delimiter: Delimiter,
    private readonly maxRowChars: number,
  ) {}

  /** The records that end in this piece of text; to be gone through before the next piece. */
  *push(piece: string, isLast = false): Generator<CsvRecord, void, undefined> {
    this.text = this.text.slice(this.at) + piece;
    this.at = 0;
    while (this.at < this.text.length) {
      const draft: Draft = { at: this.at, cells: [], breaks: 0, quoted: 0, isTorn: false };
      const lineEnd = this.readRecord(draft, isLast);
      if (draft.at - this.at > this.maxRowChars) throw this.tooLong();
      if (lineEnd === undefined) return;
      yield this.finish(draft, lineEnd);
    }
  }

  private finish(draft: Draft, lineEnd: string): CsvRecord {
    const { cells, quoted, isTorn, breaks } = draft;
    // Where rows begin and end around such a quote nobody can tell.
    if (isTorn && breaks > 0) throw unclosed(this.line);
    const record = { line: this.line, cells, quoted, isTorn, lineEnd };
    this.at = draft.at;
    this.line += breaks + 1;
    return record;
  }

  /** Its line end; undefined where the text ends before the record does. */
  private readRecord(draft: Draft, isLast: boolean): string | undefined {
    const { text } = this;
    for (;;) {
      if (text.charCodeAt(draft.at) !== QUOTE) this.readPlain(draft);
      else if (!this.readQuoted(draft, isLast)) return undefined;
      if (draft.at === text.length) return isLast ? '' : undefined;
      if (text[draft.at] !== this.delimiter) return this.readLineEnd(draft, isLast);
      draft.at++;
    }
  }

  private readLineEnd(draft: Draft, isLast: boolean): string | undefined {
    const { text } = this;
    const isReturn = text.charCodeAt(draft.at) === RETURN;
    // The newline that belongs to the return may be in the next piece.
    if (isReturn && draft.at + 1 === text.length && !isLast) return undefined;
    const isPair = isReturn && text.charCodeAt(draft.at + 1) === NEWLINE;
    draft.at += isPair ? 2 : 1;
    if (isPair) return '\r\n';
    return isReturn ? '\r' : '\n';
  }

  private readPlain(draft: Draft): void {
    const end = this.endOfPlain(draft.at);
    draft.cells.push(this.text.slice(draft.at, end));
    draft.at = end;
  }

  private endOfPlain(from: number): number {
    const { text } = this;
    const delimiter = this.delimiter.charCodeAt(0);
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === NEWLINE || code === RETURN) return at;
    }
    return text.length;
  }

  /** False where the text ends within the quotes. */
  private readQuoted(draft: Draft, isLast: boolean): boolean {
    const start = draft.at + 1;
    const end = this.closingQuote(start);
    // A quote that ends the text may be the first of two.
    const isOpen = end === -1 || (end + 1 === this.text.length && !isLast);
    if (isOpen) return this.wait(draft, isLast);
    const inside = this.text.slice(start, end);
    const after = this.endOfPlain(end + 1);
    const rest = this.text.slice(end + 1, after).trimEnd();
    draft.cells.push(inside.replaceAll('""', '"') + rest);
    draft.quoted++;
    draft.breaks += countLineEnds(inside);
    draft.isTorn ||= rest !== '';
    draft.at = after;
    return true;
  }

  private closingQuote(from: number): number {
    const { text } = this;
    let end = text.indexOf('"', from);
    while (end !== -1 && text.charCodeAt(end + 1) === QUOTE) end = text.indexOf('"', end + 2);
    return end;
  }

  private wait(draft: Draft, isLast: boolean): false {
    const isEndless = this.text.length - draft.at > this.maxRowChars;
    if (isLast || isEndless) throw unclosed(this.line + draft.breaks);
    return false;
  }

  private tooLong(): Error {
    return tableError('row-too-long', `the row has more than ${this.maxRowChars} characters`, rowPointer(this.line));
  }
}

function unclosed(line: number): Error {
  return tableError('quote-unclosed', `a quote that opens on line ${line} is not closed`, rowPointer(line));
}
