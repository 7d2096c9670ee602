/** A line of text, without its end; `undefined` where it was too long: it was dropped as it came. */
export interface TextLine {
  readonly number: number;
  readonly text: string | undefined;
}

/** Cuts text into numbered lines and keeps at most one unfinished line, itself bounded. Blank lines count and are left out. */
export class LineCutter {
  private rest = '';
  private isTooLong = false;
  private number = 0;

  constructor(private readonly maxChars: number) {}

  *push(piece: string): Generator<TextLine, void, undefined> {
    const text = this.rest + piece;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield* this.finish(text.slice(start, end));
      start = end + 1;
    }
    this.rest = text.slice(start);
    if (this.rest.length > this.maxChars) {
      this.isTooLong = true;
      this.rest = '';
    }
  }

  end(): Generator<TextLine, void, undefined> {
    return this.finish(this.rest);
  }

  private *finish(text: string): Generator<TextLine, void, undefined> {
    const isTooLong = this.isTooLong || text.length > this.maxChars;
    this.isTooLong = false;
    this.number++;
    if (isTooLong) yield { number: this.number, text: undefined };
    else if (text.trim() !== '') yield { number: this.number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  }
}
