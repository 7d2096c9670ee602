import { badReply } from './bad-reply.js';
import { SOAP_ENVELOPE } from './population-names.js';
import { readXml } from './read-xml.js';
import { readFault, type SoapFault } from './soap-fault.js';
import type { XmlElement } from './xml-element.js';

export type SoapReply = { readonly fault: SoapFault } | { readonly answer: XmlElement };

/** The one element in the body of a SOAP 1.1 envelope. Throws `bad-reply`. */
export function readSoapReply(text: string): SoapReply {
  const answer = bodyOf(readXml(text));
  if (answer.name !== 'Fault') return { answer };
  if (answer.uri !== SOAP_ENVELOPE) throw badReply('wrong-namespace');
  return { fault: readFault(answer) };
}

/** An envelope of SOAP 1.2 is of another namespace, and another protocol. */
function bodyOf(envelope: XmlElement): XmlElement {
  if (!isSoap(envelope, 'Envelope')) throw badReply('not-soap');
  const parts = [...envelope.children];
  if (parts[0] && isSoap(parts[0], 'Header')) checkHeader(parts.shift()!);
  const [body, ...more] = parts;
  if (!body || !isSoap(body, 'Body') || more.length > 0) throw badReply('not-soap');
  const [answer, ...others] = body.children;
  if (!answer || others.length > 0 || body.text.trim() !== '') throw badReply('wrong-shape');
  return answer;
}

/** SOAP 1.1, 4.2.3: whoever does not understand such an entry must not go on. */
function checkHeader(header: XmlElement): void {
  if (header.children.some(({ mustUnderstand }) => mustUnderstand)) throw badReply('header-not-understood');
}

function isSoap({ uri, name }: XmlElement, wanted: string): boolean {
  return uri === SOAP_ENVELOPE && name === wanted;
}
