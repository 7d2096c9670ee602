import { TextDecoder } from 'node:util';
import { isLegacyText } from '#libs/kernel';
import { type TextEncoding, type TextForm } from '../table.js';
import { rowPointer, tableError } from '../table-error.js';
import { Utf8Decoder } from './utf8-decoder.js';

const BOM = '\ufeff';

interface Decoder {
  decode(chunk: Buffer): string;
  end(): string;
}

/** Text of a file without its byte order mark. Throws `encoding` or `legacy-text` with the line where there is one. */
export async function* decodeText(
  source: AsyncIterable<Buffer>,
  encoding: TextEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = decoderFor(encoding);
  let isFirst = true;
  for await (const chunk of source) {
    const text = decoder.decode(chunk);
    yield isFirst ? withoutBom(text) : text;
    isFirst = false;
  }
  yield decoder.end();
}

/** The text of the beginning of a file, without what is cut in half at its end. */
export function decodeHead(head: Buffer, encoding: TextEncoding): string {
  return withoutBom(decoderFor(encoding).decode(head));
}

/** A function that gives the bytes of text in an encoding. */
export function encoderFor(encoding: TextEncoding): (text: string) => Buffer {
  if (encoding === 'utf-8') return text => Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return text => Buffer.from(text, 'utf16le');
  return text => Buffer.from(text, 'utf16le').swap16();
}

/** What a file in this form begins with. */
export function bomOf({ hasBom }: TextForm): string {
  return hasBom ? BOM : '';
}

function withoutBom(text: string): string {
  return text.startsWith(BOM) ? text.slice(1) : text;
}

function decoderFor(encoding: TextEncoding): Decoder {
  return encoding === 'utf-8' ? new Utf8Decoder(unreadableLine) : new Utf16Decoder(encoding);
}

function unreadableLine(line: Buffer, number: number): Error {
  const pointer = rowPointer(number);
  if (isLegacyText(line.toString('latin1'))) {
    return tableError('legacy-text', 'the text is in a legacy encoding (TCVN3, VNI): convert it to Unicode', pointer);
  }
  return tableError('encoding', 'the text is neither UTF-8 nor UTF-16: save the file as UTF-8', pointer);
}

class Utf16Decoder implements Decoder {
  private readonly decoder: TextDecoder;

  constructor(encoding: TextEncoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  decode(chunk: Buffer): string {
    return this.read(() => this.decoder.decode(chunk, { stream: true }));
  }

  end(): string {
    return this.read(() => this.decoder.decode());
  }

  private read(decode: () => string): string {
    try {
      return decode();
    } catch {
      throw tableError('encoding', 'the text is not valid UTF-16');
    }
  }
}
