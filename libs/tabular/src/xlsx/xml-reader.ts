import { SaxesParser } from 'saxes';
import { HubError } from '#libs/kernel';
import { tableError } from '../table-error.js';
import { Utf8Decoder } from '../text/utf8-decoder.js';

const MAX_DEPTH = 64;
/** Of one tag, text or comment: the parser keeps it whole. */
const MAX_TOKEN_CHARS = 2_097_152;

export type XmlAttributes = Readonly<Record<string, string>>;

/** Names come without their prefixes. */
export interface XmlHandlers {
  open?(name: string, attributes: XmlAttributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** XML in chunks: UTF-8, no DTD, no entities but the five of XML, bounded depth and tokens. Throws `xlsx-broken`. */
export class XmlReader {
  private readonly parser = new SaxesParser({ position: false, xmlns: false });
  private readonly decoder = new Utf8Decoder(() => broken('a part of it is not UTF-8'));
  private depth = 0;
  private charsSinceEvent = 0;

  constructor(private readonly handlers: XmlHandlers) {
    const { parser } = this;
    parser.on('error', () => {
      throw broken('a part of it is not well-formed XML');
    });
    parser.on('doctype', () => {
      throw broken('a part of it has a document type definition');
    });
    parser.on('opentag', ({ name, attributes }) => this.opened(name, attributes));
    parser.on('closetag', ({ name }) => this.closed(name));
    parser.on('text', text => this.hasText(text));
    parser.on('cdata', text => this.hasText(text));
    parser.on('comment', () => this.event());
  }

  push(chunk: Buffer): void {
    const text = this.decoder.decode(chunk);
    this.charsSinceEvent += text.length;
    this.write(text);
    if (this.charsSinceEvent > MAX_TOKEN_CHARS) throw broken('a part of it has a text without end');
  }

  end(): void {
    this.write(this.decoder.end());
    guarded(() => this.parser.close());
  }

  private write(text: string): void {
    guarded(() => this.parser.write(text));
  }

  private opened(name: string, attributes: XmlAttributes): void {
    this.event();
    if (++this.depth > MAX_DEPTH) throw broken(`a part of it is nested deeper than ${MAX_DEPTH} levels`);
    this.handlers.open?.(localName(name), attributes);
  }

  private closed(name: string): void {
    this.event();
    this.depth--;
    this.handlers.close?.(localName(name));
  }

  private hasText(text: string): void {
    this.event();
    this.handlers.text?.(text);
  }

  private event(): void {
    this.charsSinceEvent = 0;
  }
}

/** Reads a small part to its end. */
export async function readXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> {
  const reader = new XmlReader(handlers);
  for await (const chunk of chunks) reader.push(chunk);
  reader.end();
}

/** An attribute by its name without prefix. */
export function attributeOf(attributes: XmlAttributes, name: string): string | undefined {
  const own = attributes[name];
  if (own !== undefined) return own;
  const prefixed = Object.keys(attributes).find(key => key.endsWith(`:${name}`));
  return prefixed === undefined ? undefined : attributes[prefixed];
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon === -1 ? name : name.slice(colon + 1);
}

function broken(text: string): HubError {
  return tableError('xlsx-broken', text);
}

/** The parser throws errors of its own for entities and the like; they quote what they read. */
function guarded(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    throw error instanceof HubError ? error : broken('a part of it is not well-formed XML');
  }
}
