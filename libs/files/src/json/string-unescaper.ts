import { fileError } from '../file-error.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const SLASH = 0x2f;
const NOTHING = Buffer.alloc(0);
/** Of an escape that stands for a line break. */
const LEFT_OUT = -1;
const LONGEST_ESCAPE = 6;

interface Unescaped {
  /** The characters between the escapes, and those that the escapes stand for. */
  readonly text: Buffer;
  /** Where the chunk goes on. */
  readonly end: number;
  /** Whether the string ended there. */
  readonly isClosed: boolean;
}

/**
 * Reads a JSON string that is Base64, chunk by chunk, to its closing quote. Of the escapes only those pass that writers
 * of JSON put into Base64: `\/`, `\uXXXX` for a character of ASCII, and the line breaks of MIME, which are left out.
 */
export class StringUnescaper {
  /** An escape that the last chunk broke off, with its backslash. */
  private begun = NOTHING;

  /** Throws `file-base64-invalid`. */
  read(chunk: Buffer, from: number): Unescaped {
    const quote = indexFrom(chunk, QUOTE, from);
    const isPlain = this.begun.length === 0 && indexFrom(chunk, BACKSLASH, from) >= quote;
    if (!isPlain) return this.readEscaped(chunk, from);
    const isClosed = quote < chunk.length;
    return { text: chunk.subarray(from, quote), end: isClosed ? quote + 1 : quote, isClosed };
  }

  /** By the byte: some writers escape every slash, and then a call per escape would cost ten times as much. */
  private readEscaped(chunk: Buffer, from: number): Unescaped {
    const text = Buffer.allocUnsafe(chunk.length - from + 1);
    let size = 0;
    let at = from;
    const add = (code: number): void => {
      if (code !== LEFT_OUT) text[size++] = code;
    };
    if (this.begun.length > 0) at = this.finishEscape(chunk, at, add);
    while (at < chunk.length) {
      const byte = chunk[at]!;
      if (byte === QUOTE) return { text: text.subarray(0, size), end: at + 1, isClosed: true };
      if (byte !== BACKSLASH) {
        text[size++] = byte;
        at++;
        continue;
      }
      const end = at + escapeLength(chunk[at + 1]);
      if (end > chunk.length) this.begun = Buffer.from(chunk.subarray(at));
      else add(meaningOf(chunk, at));
      at = Math.min(end, chunk.length);
    }
    return { text: text.subarray(0, size), end: at, isClosed: false };
  }

  private finishEscape(chunk: Buffer, from: number, add: (code: number) => void): number {
    const missing = LONGEST_ESCAPE - this.begun.length;
    const together = Buffer.concat([this.begun, chunk.subarray(from, from + missing)]);
    const length = escapeLength(together[1]);
    if (together.length < length) {
      this.begun = together;
      return chunk.length;
    }
    const consumed = length - this.begun.length;
    this.begun = NOTHING;
    add(meaningOf(together, 0));
    return from + consumed;
  }
}

function escapeLength(letter: number | undefined): number {
  return letter === LETTER_U ? LONGEST_ESCAPE : 2;
}

/** The character code of the escape that begins at `at`, or `LEFT_OUT`. */
function meaningOf(chunk: Buffer, at: number): number {
  const letter = chunk[at + 1]!;
  if (letter === SLASH) return SLASH;
  const text = chunk.toString('latin1', at, at + escapeLength(letter));
  if (text === '\\r' || text === '\\n') return LEFT_OUT;
  const digits = /^\\u00([0-7][0-9a-fA-F])$/.exec(text)?.[1];
  if (digits === undefined) throw fileError('file-base64-invalid');
  const code = Number.parseInt(digits, 16);
  return code === 0x0a || code === 0x0d ? LEFT_OUT : code;
}

function indexFrom(chunk: Buffer, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}
