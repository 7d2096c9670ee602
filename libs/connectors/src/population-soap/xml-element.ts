import { badReply } from './bad-reply.js';

/** An element of a reply as far as the protocol needs it: other attributes than these two say nothing there. */
export interface XmlElement {
  readonly uri: string;
  /** Without its prefix. */
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
  /** `xsi:nil`: there, and without a value. */
  readonly isNil: boolean;
  /** `mustUnderstand` of SOAP 1.1. */
  readonly mustUnderstand: boolean;
}

/**
 * The child of that name, undefined where there is none. Two of them could be read in two ways, and one of another namespace
 * is another protocol's: both are refused.
 */
export function childOf(parent: XmlElement, uri: string, name: string): XmlElement | undefined {
  let found: XmlElement | undefined;
  for (const child of parent.children) {
    if (child.name !== name) continue;
    if (child.uri !== uri) throw badReply('wrong-namespace');
    if (found) throw badReply('wrong-shape');
    found = child;
  }
  return found;
}

/** Its text without white space around it, undefined where it is empty; an element that holds others is refused. */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (!element || element.isNil) return undefined;
  if (element.children.length > 0) throw badReply('wrong-shape');
  return element.text.trim() || undefined;
}

export function textOfChild(parent: XmlElement | undefined, uri: string, name: string): string | undefined {
  return parent && textOf(childOf(parent, uri, name));
}
