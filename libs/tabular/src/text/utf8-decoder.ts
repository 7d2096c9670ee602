import { isUtf8 } from 'node:buffer';

const NEWLINE = 0x0a;

/** Called with the first line that is not UTF-8, or what there is of it in a chunk, and its number from 1. */
export type OnUnreadable = (line: Buffer, number: number) => Error;

/** UTF-8 in chunks that may end within a character. Faster than a streaming TextDecoder, and knows the line of a fault. */
export class Utf8Decoder {
  private carry: Buffer = Buffer.alloc(0);
  private lines = 0;

  constructor(private readonly onUnreadable: OnUnreadable) {}

  decode(chunk: Buffer): string {
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    const end = endOfCharacters(bytes);
    // A copy: the part would keep the whole chunk.
    this.carry = Buffer.from(bytes.subarray(end));
    return this.read(bytes.subarray(0, end));
  }

  /** What is left at the end of the file, which is half a character at most. */
  end(): string {
    return this.read(this.carry);
  }

  private read(bytes: Buffer): string {
    if (!isUtf8(bytes)) throw this.unreadable(bytes);
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) this.lines++;
    return bytes.toString('utf8');
  }

  private unreadable(bytes: Buffer): Error {
    let start = 0;
    let number = this.lines + 1;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      if (!isUtf8(bytes.subarray(start, end))) return this.onUnreadable(bytes.subarray(start, end), number);
      start = end + 1;
      number++;
    }
    return this.onUnreadable(bytes.subarray(start), number);
  }
}

/** Where the last character ends that is there as a whole. */
function endOfCharacters(bytes: Buffer): number {
  const size = bytes.length;
  for (let back = 1; back <= 3 && back <= size; back++) {
    const byte = bytes[size - back]!;
    if (byte < 0x80) return size;
    if (byte >= 0xc0) return lengthOfCharacter(byte) > back ? size - back : size;
  }
  return size;
}

function lengthOfCharacter(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}
