import { HubError } from '#libs/kernel';
import { JsonFileScanner } from './json-file-scanner.js';

/**
 * The text of a member of the outermost object in JSON that may be cut off anywhere, or be none; undefined where it is not
 * there whole. Only texts of ASCII are found: it is meant for numbers and codes.
 */
export function textMemberOf(json: Buffer, name: string): string | undefined {
  const scanner = new JsonFileScanner(names => names.length === 1 && names[0] === name);
  try {
    return firstTextAt(`/${name}`, scanner.scan(json));
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

/** An object in a list has the same names, and another pointer. */
function firstTextAt(wanted: string, pieces: ReturnType<JsonFileScanner['scan']>): string | undefined {
  let text: Buffer[] | undefined;
  for (const piece of pieces) {
    if (piece.kind === 'begin') text = piece.pointer === wanted ? [] : undefined;
    else if (piece.kind === 'content') text?.push(piece.text);
    else if (piece.kind === 'end' && text) return Buffer.concat(text).toString('latin1');
  }
  return undefined;
}
