import { HubError, type ErrorPointer } from './errors.js';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

const MAX_DEPTH = 32;
/** A hostile body may have a hundred thousand faults: who wrote it needs the first few. */
const MAX_ERRORS = 20;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** Bytes as text, or a `malformed` HubError where they are not UTF-8 (RFC 8259, section 8.1). */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw malformed('The body is not valid UTF-8', cause);
  }
}

/**
 * JSON as the hub accepts it: RFC 8259, and no member name twice, no nesting below 32 levels, no `__proto__`,
 * no NUL and no lone surrogate in a text (I-JSON, RFC 7493). Throws `malformed` where it is no JSON at all and
 * `payload-invalid` with pointers where a value is one that the next reader could understand differently.
 */
export function parseStrictJson(text: string): JsonValue {
  const names = scanStructure(text);
  const value = parse(text);
  const repeats = names !== countMembers(value);
  if (!repeats && !/\\u|\u0000|__proto__/.test(text)) return value;
  const errors: ErrorPointer[] = [];
  if (repeats) findDuplicates(text, errors);
  findUnsafe(value, '', errors);
  if (errors.length > 0) throw new HubError('invalid', 'payload-invalid', 'The record is not acceptable', { errors });
  return value;
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw malformed('The body is not valid JSON', cause);
  }
}

function malformed(detail: string, cause?: unknown): HubError {
  return new HubError('invalid', 'malformed', 'Malformed body', { detail, cause });
}

/** Counts member names and checks depth in one pass; texts are skipped by the native search. */
function scanStructure(text: string): number {
  let depth = 0;
  let names = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = endOfString(text, i);
    else if (c === 58) names++;
    else if (c === 123 || c === 91) {
      if (++depth > MAX_DEPTH) throw malformed(`Nested deeper than ${MAX_DEPTH} levels`);
    } else if (c === 125 || c === 93) depth--;
  }
  return names;
}

/**
 * The texts of the items of a JSON array, as they were written. For a text that `JSON.parse` takes and whose value is an
 * array: what is wrong with one item can then be found without the others.
 */
export function itemTextsOf(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 34) i = endOfString(text, i);
    else if (c === 123 || c === 91) {
      if (++depth === 1) start = i + 1;
    } else if (c === 125 || c === 93) {
      if (--depth === 0) items.push(text.slice(start, i));
    } else if (c === 44 && depth === 1) {
      items.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return items.length === 1 && items[0]!.trim() === '' ? [] : items;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(quote - 1 - slashes) === 92) slashes++;
  return slashes % 2 === 1;
}

function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  let count = 0;
  for (const key in value) count += 1 + countMembers(value[key]!);
  return count;
}

function findUnsafe(value: JsonValue, pointer: string, errors: ErrorPointer[]): void {
  if (errors.length >= MAX_ERRORS) return;
  if (typeof value === 'string') return checkText(value, pointer, errors);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) return value.forEach((item, i) => findUnsafe(item, `${pointer}/${i}`, errors));
  for (const key of Object.keys(value)) {
    const at = `${pointer}/${escapePointer(key)}`;
    if (key === '__proto__') errors.push({ pointer: at, message: 'is a reserved name' });
    checkText(key, at, errors);
    findUnsafe(value[key]!, at, errors);
  }
}

function checkText(text: string, pointer: string, errors: ErrorPointer[]): void {
  if (text.includes('\u0000')) errors.push({ pointer, message: 'contains a NUL character' });
  if (!text.isWellFormed()) errors.push({ pointer, message: 'contains a lone surrogate' });
}

/** One member name as a step of a JSON pointer (RFC 6901, section 3). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

interface Scope {
  readonly pointer: string;
  readonly names: Set<string> | undefined;
  current: string;
  index: number;
}

/** The slow pass, only where the count of names does not fit: which member is there twice. */
function findDuplicates(text: string, errors: ErrorPointer[]): void {
  const scopes: Scope[] = [{ pointer: '', names: undefined, current: '', index: 0 }];
  for (let i = 0; i < text.length && errors.length < MAX_ERRORS; i++) {
    const scope = scopes[scopes.length - 1]!;
    const c = text[i];
    if (c === '"') {
      const end = endOfString(text, i);
      if (scope.names && isName(text, end)) noteName(scope, text.slice(i, end + 1), errors);
      i = end;
    } else if (c === '{' || c === '[') {
      const pointer = scopes.length === 1 ? '' : `${scope.pointer}/${scope.names ? scope.current : scope.index}`;
      scopes.push({ pointer, names: c === '{' ? new Set() : undefined, current: '', index: 0 });
    } else if (c === '}' || c === ']') scopes.pop();
    else if (c === ',') scope.index++;
  }
}

/** A text in an object is a name where a colon follows, after any amount of white space. */
function isName(text: string, closingQuote: number): boolean {
  let next = closingQuote + 1;
  while (/\s/.test(text[next] ?? '')) next++;
  return text[next] === ':';
}

function noteName(scope: Scope, quoted: string, errors: ErrorPointer[]): void {
  const name = JSON.parse(quoted) as string;
  scope.current = escapePointer(name);
  if (scope.names?.has(name)) {
    errors.push({ pointer: `${scope.pointer}/${scope.current}`, message: 'is there more than once' });
  }
  scope.names?.add(name);
}
