import { HubError } from '#libs/kernel';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { badReply } from './bad-reply.js';
import { SOAP_ENVELOPE, XML_SCHEMA_INSTANCE } from './population-names.js';
import type { XmlElement } from './xml-element.js';

/** A citizen's name lies seven deep. */
const MAX_DEPTH = 16;
/** A citizen has some sixty, and a number belongs to a few at the most. */
const MAX_ELEMENTS = 4_000;
/** What is no UTF-8 was decoded to this; no name has it. */
const REPLACEMENT = '\uFFFD';

/**
 * A reply's document (at most 64 KiB, see AnswerCollector), strictly by XML 1.0 and its namespaces. No document type is taken,
 * so there are no entities but the five of XML and nothing is ever fetched or expanded. Throws `bad-reply`.
 */
export function readXml(text: string): XmlElement {
  if (text.includes(REPLACEMENT)) throw badReply('encoding');
  const tree = new TreeBuilder();
  try {
    tree.parser.write(text).close();
  } catch (error) {
    // saxes quotes what it stumbles over: its error goes no further.
    throw error instanceof HubError ? error : badReply('not-well-formed');
  }
  return tree.root;
}

class TreeBuilder {
  readonly parser = new SaxesParser({ xmlns: true, position: false });
  private readonly open: XmlElement[] = [];
  private first: XmlElement | undefined;
  private elements = 0;

  /** No more than six handlers: with a seventh V8 keeps the parser as a dictionary, and reads four times slower. */
  constructor() {
    const { parser } = this;
    parser.on('doctype', () => {
      throw badReply('doctype');
    });
    // SOAP 1.1, 3: neither a DTD nor processing instructions.
    parser.on('processinginstruction', () => {
      throw badReply('processing-instruction');
    });
    parser.on('opentag', tag => this.begin(tag));
    parser.on('closetag', () => void this.open.pop());
    parser.on('text', text => this.addText(text));
    parser.on('cdata', text => this.addText(text));
  }

  /** The parser does not end without one. */
  get root(): XmlElement {
    if (!this.first) throw badReply('not-well-formed');
    return this.first;
  }

  private begin(tag: SaxesTagNS): void {
    const { length } = this.open;
    if (length >= MAX_DEPTH) throw badReply('too-deep');
    if (++this.elements > MAX_ELEMENTS) throw badReply('too-many-elements');
    const element = elementOf(tag);
    if (length === 0) this.beginWith(element);
    else this.open[length - 1]!.children.push(element);
    this.open.push(element);
  }

  private beginWith(first: XmlElement): void {
    const { encoding = 'utf-8', version = '1.0' } = this.parser.xmlDecl;
    if (encoding.toLowerCase() !== 'utf-8' || version !== '1.0') throw badReply('encoding');
    this.first = first;
  }

  /** Comments and CDATA sections divide a text without ending it. */
  private addText(text: string): void {
    const element = this.open[this.open.length - 1];
    if (element) element.text += text;
  }
}

function elementOf({ uri, local, attributes }: SaxesTagNS): XmlElement {
  let isNil = false;
  let mustUnderstand = false;
  for (const name in attributes) {
    const attribute = attributes[name]!;
    if (attribute.uri === XML_SCHEMA_INSTANCE && attribute.local === 'nil') isNil = isTrue(attribute.value);
    if (attribute.uri === SOAP_ENVELOPE && attribute.local === 'mustUnderstand')
      mustUnderstand = isTrue(attribute.value);
  }
  return { uri, name: local, children: [], text: '', isNil, mustUnderstand };
}

function isTrue(value: string): boolean {
  return value === 'true' || value === '1';
}
