import { NameReader } from './person-names.js';

/** Who is looked for together, under one label. */
export interface Wanted {
  /** Digits as they are told; of one with a letter among them, the digits. */
  readonly numbers: Iterable<string>;
  readonly names: Iterable<string>;
}

const LENGTH = 12;
/** Of a number that was told with one digit too few, or with a letter for its first or last. */
const SHORT_LENGTH = 11;
const OLD_LENGTH = 9;
const ALL_DIGITS = /\d{9,}/g;
/** Twelve digits as hexadecimal text (bytea), two bytes a character, and as digits that are not ASCII's. */
const HEX_DIGITS = /(?:3\d){12,}/g;
const WIDE_DIGITS = /(?:\d\0){11,}\d/g;
const FOREIGN_DIGITS = /(?:\xef\xbc[\x90-\x99]){9,}|(?:\xd9[\xa0-\xa9]){9,}/g;
/** Three whole groups of three digits, which twelve in a row have at any place of a base64 text. */
const BASE64_DIGITS = /(?:[MNO][DTjz][AEIMQUYcgk][w-z0-5]){3,}/g;
const BASE64_GROUP = 4;
const IS_BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const IN_HASHES = /[0-9a-fA-F.-]/;

/**
 * Looks for very many people at once: numbers by their digits, names by their letters, however either is written as
 * bytes. What it finds it tells by label, and masked.
 */
export class PeopleSearch {
  private readonly numbers = new Map<string, string>();
  private readonly names: NameReader;

  constructor(groups: Readonly<Record<string, Wanted>>) {
    const names: (readonly [string, string])[] = [];
    for (const [label, wanted] of Object.entries(groups)) {
      for (const number of wanted.numbers) this.numbers.set(number, label);
      for (const name of wanted.names) names.push([name, label]);
    }
    this.names = new NameReader(names);
  }

  /** The first that was found of each label. */
  in(bytes: Buffer): ReadonlyMap<string, string> {
    const text = bytes.toString('latin1');
    const found = new Map<string, string>();
    const add = (label: string | undefined, what: string): void => {
      if (label !== undefined && !found.has(label)) found.set(label, what);
    };
    for (const number of this.numbersIn(text)) add(this.numbers.get(number), `the number …${number.slice(-3)}`);
    for (const [label, name] of this.names.in(text)) add(label, `a name of ${name.length} letters`);
    return found;
  }

  private *numbersIn(text: string): Generator<string> {
    for (const { 0: digits, index } of text.matchAll(ALL_DIGITS)) {
      if (digits.length > OLD_LENGTH) yield* this.knownIn(digits);
      else if (!isPartOfHash(text, index) && this.numbers.has(digits)) yield digits;
    }
    for (const digits of codedDigits(text)) yield* this.knownIn(digits);
  }

  private *knownIn(digits: string): Generator<string> {
    for (let start = 0; start + SHORT_LENGTH <= digits.length; start++) {
      for (const length of [LENGTH, SHORT_LENGTH]) {
        const part = digits.slice(start, start + length);
        if (part.length === length && this.numbers.has(part)) yield part;
      }
    }
  }
}

/** Nine digits are found by chance among all the hashes of a disk: there letters and dashes stand around them. */
function isPartOfHash(text: string, index: number): boolean {
  return IN_HASHES.test(text[index - 1] ?? '') || IN_HASHES.test(text[index + OLD_LENGTH] ?? '');
}

function* codedDigits(text: string): Generator<string> {
  for (const [run] of text.matchAll(HEX_DIGITS)) yield Buffer.from(run, 'hex').toString('latin1');
  for (const [run] of text.matchAll(WIDE_DIGITS)) yield run.replaceAll('\0', '');
  for (const [run] of text.matchAll(FOREIGN_DIGITS)) yield digitsOfForeign(run);
  for (const { 0: run, index } of text.matchAll(BASE64_DIGITS)) yield* inBase64(text, index, index + run.length);
}

/** The digits begin and end within the groups beside those that are nothing but digits. */
function inBase64(text: string, start: number, end: number): readonly string[] {
  const groups = [text.slice(start - BASE64_GROUP, start), text.slice(start, end), text.slice(end, end + BASE64_GROUP)];
  const decoded = groups.map(group => (IS_BASE64.test(group) ? Buffer.from(group, 'base64').toString('latin1') : ' '));
  return decoded.join('').match(/\d+/g) ?? [];
}

function digitsOfForeign(run: string): string {
  return [...Buffer.from(run, 'latin1').toString('utf8')].map(digit => digit.codePointAt(0)! & 0xf).join('');
}
