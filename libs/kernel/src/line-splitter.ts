/** A line of an upload; `tooLong` has no bytes: they were dropped as they came. */
export type Line = { readonly bytes: Buffer } | { readonly tooLong: true };

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TOO_LONG: Line = { tooLong: true };

/** Cuts a stream of bytes into lines and keeps at most one unfinished line, itself bounded. Blank lines are skipped. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly maxBytes: number) {}

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.keep(chunk.subarray(start, end));
      this.finish(lines);
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, where the stream did not end with a line break. */
  end(): Line[] {
    const lines: Line[] = [];
    this.finish(lines);
    return lines;
  }

  private keep(part: Buffer): void {
    this.size += part.length;
    // One more for a carriage return, which is no part of the line.
    if (this.size > this.maxBytes + 1) this.parts = [];
    else this.parts.push(part);
  }

  private finish(lines: Line[]): void {
    const line = this.size > this.maxBytes + 1 ? TOO_LONG : this.joined();
    this.parts = [];
    this.size = 0;
    if (line) lines.push(line);
  }

  private joined(): Line | undefined {
    const whole = this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
    const bytes = whole.at(-1) === RETURN ? whole.subarray(0, -1) : whole;
    if (bytes.length > this.maxBytes) return TOO_LONG;
    return isBlank(bytes) ? undefined : { bytes };
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) {
    if (byte !== 0x20 && byte !== 0x09 && byte !== RETURN) return false;
  }
  return true;
}
