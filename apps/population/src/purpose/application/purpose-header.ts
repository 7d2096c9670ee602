import type { Purpose } from '#libs/contracts';
import { DisplayString, parseDictionary } from 'structured-headers';
import { purposeMissing, toPurpose } from '../domain/purpose.js';

const MAX_LENGTH = 1_000;
const FORM = 'officer="…", agency="…" and procedure="…" or dossier="…"';
const BEYOND_ASCII = 'letters beyond ASCII as officer=%"Nguy%e1%bb%85n"';

/**
 * `Hub-Purpose: officer="…", agency="…", procedure="…", dossier="…"`, a dictionary of RFC 9651; members of other names say
 * nothing, letters beyond ASCII travel as display strings (`%"…"`, 3.3.8). Throws `purpose-missing`.
 */
export function parsePurpose(given: string | string[] | undefined): Purpose {
  // Lines of one field are one list (RFC 9110, 5.2).
  const header = Array.isArray(given) ? given.join(', ') : given;
  if (!header) throw purposeMissing(`Send Hub-Purpose: ${FORM}`);
  if (header.length > MAX_LENGTH) throw purposeMissing(`Hub-Purpose must have at most ${MAX_LENGTH} characters`);
  const member = membersOf(header);
  return toPurpose({
    officer: member('officer'),
    agency: member('agency'),
    procedure: member('procedure'),
    dossier: member('dossier'),
  });
}

function membersOf(header: string): (name: string) => string | undefined {
  try {
    const dictionary = parseDictionary(header);
    return name => textOf(dictionary.get(name)?.[0]);
  } catch {
    throw purposeMissing(`Hub-Purpose must be a dictionary of RFC 9651: ${FORM}; ${BEYOND_ASCII}`);
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof DisplayString ? value.toString() : undefined;
}
