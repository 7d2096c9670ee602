import { HubError } from '#libs/kernel';
import { fileError } from '../file-error.js';
import { StringUnescaper } from './string-unescaper.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
/** Of `null`. */
const LETTER_N = 0x6e;
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** As deep as the hub's JSON parser goes. */
const MAX_DEPTH = 32;
/** A longer name is none of those that are looked for. */
const MAX_NAME_BYTES = 256;

/** Whether the string at these names (from the outermost in, without array indices) is the content of a file. */
export type IsFileContent = (names: readonly string[]) => boolean;

/** json – bytes that stay as they are · begin, content, end – a string that is a file, without quotes and escapes. */
export type Piece =
  | { readonly kind: 'json'; readonly bytes: Buffer }
  | { readonly kind: 'begin'; readonly pointer: string }
  | { readonly kind: 'content'; readonly text: Buffer }
  | { readonly kind: 'end' };

type Frame = { readonly isObject: boolean; index: number; name: string | undefined; atName: boolean };

/**
 * Tells the files in a JSON text from the rest of it, chunk by chunk. It knows just enough of JSON to find strings and the
 * names they stand under: the rest goes on byte for byte, and whoever parses it finds what is wrong with it. Nothing grows
 * with the length of a file. Not for texts of which nobody parses the rest.
 */
export class JsonFileScanner {
  private readonly frames: Frame[] = [];
  private mode: 'between' | 'name' | 'string' | 'content' = 'between';
  private isEscaped = false;
  private nameBytes: Buffer[] = [];
  private nameLength = 0;
  private unescaper = new StringUnescaper();
  private atValue = true;

  constructor(private readonly isFileContent: IsFileContent) {}

  /** The pieces of the next chunk, in order; the bytes of `json` are those of the chunk itself. */
  *scan(chunk: Buffer): Generator<Piece> {
    let at = 0;
    let from = 0;
    while (at < chunk.length) {
      if (this.mode === 'content') {
        const { end, text, isClosed } = this.unescaper.read(chunk, at);
        if (text.length > 0) yield { kind: 'content', text };
        at = from = end;
        if (isClosed) {
          this.mode = 'between';
          yield { kind: 'end' };
        }
      } else if (this.mode === 'between') {
        const pointer = this.step(chunk[at]!);
        if (pointer !== undefined) {
          if (at > from) yield { kind: 'json', bytes: chunk.subarray(from, at) };
          yield { kind: 'begin', pointer };
          from = at + 1;
        }
        at++;
      } else at = this.skipString(chunk, at);
    }
    if (at > from) yield { kind: 'json', bytes: chunk.subarray(from, at) };
  }

  /** Throws `malformed` where the text ends within a file. */
  end(): void {
    if (this.mode === 'content') throw malformed('The body ends within a file');
  }

  /** One byte outside of strings; the pointer of the file whose opening quote it is. */
  private step(byte: number): string | undefined {
    const frame = this.frames.at(-1);
    if (byte === QUOTE) return this.openString(frame);
    if (SPACES.has(byte)) return undefined;
    if (byte === COLON) this.atValue = true;
    else if (byte === COMMA) this.next(frame);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) this.frames.pop();
    else this.beginOther(byte);
    return undefined;
  }

  private openString(frame: Frame | undefined): string | undefined {
    if (frame?.isObject && frame.atName) {
      this.mode = 'name';
      this.nameBytes = [];
      this.nameLength = 0;
      return undefined;
    }
    const isFile = this.atValue && this.standsForFile();
    this.atValue = false;
    this.mode = isFile ? 'content' : 'string';
    if (!isFile) return undefined;
    this.unescaper = new StringUnescaper();
    return this.pointer();
  }

  private next(frame: Frame | undefined): void {
    if (!frame) return;
    frame.index++;
    frame.atName = frame.isObject;
    this.atValue = !frame.isObject;
  }

  private beginOther(byte: number): void {
    if (this.atValue && byte !== LETTER_N && this.standsForFile()) throw notText(this.pointer());
    this.atValue = false;
    if (byte !== OPEN_OBJECT && byte !== OPEN_ARRAY) return;
    if (this.frames.length === MAX_DEPTH) throw malformed(`Nested deeper than ${MAX_DEPTH} levels`);
    const isObject = byte === OPEN_OBJECT;
    this.frames.push({ isObject, index: 0, name: undefined, atName: isObject });
    this.atValue = !isObject;
  }

  /** Goes on to the end of a string that is no file; returns where it goes on after it. */
  private skipString(chunk: Buffer, from: number): number {
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) break;
    }
    if (this.mode === 'name') this.collectName(chunk.subarray(from, at));
    if (at === chunk.length) return at;
    if (this.mode === 'name') this.closeName();
    this.mode = 'between';
    return at + 1;
  }

  private collectName(bytes: Buffer): void {
    this.nameLength += bytes.length;
    if (this.nameLength <= MAX_NAME_BYTES) this.nameBytes.push(Buffer.from(bytes));
  }

  private closeName(): void {
    const frame = this.frames.at(-1)!;
    frame.name = this.nameLength <= MAX_NAME_BYTES ? nameOf(Buffer.concat(this.nameBytes)) : undefined;
    frame.atName = false;
  }

  private standsForFile(): boolean {
    const frame = this.frames.at(-1);
    if (!frame?.isObject || frame.name === undefined) return false;
    return this.isFileContent(this.frames.filter(({ isObject }) => isObject).map(({ name }) => name ?? ''));
  }

  private pointer(): string {
    const tokens = this.frames.map(({ isObject, name, index }) => (isObject ? (name ?? '') : String(index)));
    return tokens.map(token => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  }
}

/** A name with its escapes resolved; undefined where it is no JSON string, which the parser will say. */
function nameOf(bytes: Buffer): string | undefined {
  try {
    return JSON.parse(`"${bytes.toString('utf8')}"`) as string;
  } catch {
    return undefined;
  }
}

function malformed(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'Malformed body', { detail });
}

function notText(pointer: string): HubError {
  return fileError('file-base64-invalid', { errors: [{ pointer, message: 'must be a text of Base64' }] });
}
