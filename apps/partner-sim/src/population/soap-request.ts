import { isUtf8 } from 'node:buffer';
import { HubError } from '#libs/kernel';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { type FaultCode, POPULATION_NAMESPACE, SOAP_ENVELOPE } from './soap-words.js';

/** An element of the request, with the text directly in it, trimmed. */
export interface RequestElement {
  readonly uri: string;
  readonly name: string;
  readonly children: readonly RequestElement[];
  readonly text: string;
}

interface OpenElement {
  readonly uri: string;
  readonly name: string;
  readonly children: OpenElement[];
  text: string;
}

/** What the stand-in says no to, by the code of its fault. */
export function refusal(code: FaultCode): HubError {
  return new HubError('invalid', code, 'The request is refused');
}

/** The element of the operation in the body of a SOAP 1.1 envelope. Throws a refusal. */
export function readSoapRequest(body: Buffer): RequestElement {
  const envelope = readDocument(decode(body));
  const parts = envelope.children.filter(({ name }) => name !== 'Header');
  const [content] = parts;
  const isSoap = isEnvelopePart(envelope, 'Envelope') && envelope.children.every(part => part.uri === SOAP_ENVELOPE);
  if (!isSoap || !content || parts.length > 1 || content.name !== 'Body') throw refusal('XML_KHONG_HOP_LE');
  const [operation, ...others] = content.children;
  if (!operation || others.length > 0) throw refusal('XML_KHONG_HOP_LE');
  if (operation.uri !== POPULATION_NAMESPACE) throw refusal('THAO_TAC_KHONG_HO_TRO');
  return operation;
}

function isEnvelopePart({ uri, name }: RequestElement, wanted: string): boolean {
  return uri === SOAP_ENVELOPE && name === wanted;
}

function decode(body: Buffer): string {
  return isUtf8(body) ? body.toString('utf8') : refuseDocument();
}

function readDocument(text: string): RequestElement {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  parser.on('doctype', refuseDocument);
  parser.on('processinginstruction', refuseDocument);
  parser.on('opentag', tag => {
    const element = elementOf(tag);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => trim(open.pop()));
  parser.on('text', part => addText(open.at(-1), part));
  parser.on('cdata', part => addText(open.at(-1), part));
  try {
    parser.write(text).close();
  } catch (error) {
    // saxes quotes what it stumbles over: its words go no further.
    throw error instanceof HubError ? error : refusal('XML_KHONG_HOP_LE');
  }
  return root ?? refuseDocument();
}

function refuseDocument(): never {
  throw refusal('XML_KHONG_HOP_LE');
}

function elementOf({ uri, local }: SaxesTagNS): OpenElement {
  return { uri, name: local, children: [], text: '' };
}

function addText(element: OpenElement | undefined, part: string): void {
  if (element) element.text += part;
}

function trim(element: OpenElement | undefined): void {
  if (element) element.text = element.text.trim();
}
