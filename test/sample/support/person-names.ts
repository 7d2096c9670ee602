/** Longer than any name, however its letters are written; and no longer than the overlap of two parts of a file. */
const LONGEST = 240;
const FEWEST_LETTERS = 6;
/** Names of a hundred words do not come in the open: they are refused. */
const MOST_LETTERS = 60;
const WORDS = /^[a-z]+(?:[\s+_.-]+[a-z]+)+/;
/** What follows a word in a text that goes on: none of its letters. */
const END = '(?![A-Za-z0-9])';

/** A name as it is without case, marks and spacing: `Đỗ  THỊ Hoà` is `do thi hoa`. */
export function fold(name: string): string {
  return foldLetters(name).trim().split(/\s+/).join(' ');
}

function foldLetters(text: string): string {
  return foldCase(text).toLowerCase();
}

/** Finds names in a text of bytes: where a family name begins it reads on, and looks whether it is one of them. */
export class NameReader {
  private readonly names: ReadonlyMap<string, string>;
  private readonly begins: RegExp;

  /** `names`: each with its label. */
  constructor(names: readonly (readonly [string, string])[]) {
    this.names = new Map(names.map(([name, label]) => [fold(name), label]));
    const families = new Set(names.map(([name]) => name.normalize('NFC').trim().split(/\s/)[0]!.toLowerCase()));
    const beginnings = new Set([...families].flatMap(writingsOf).map(asBytes));
    // Nothing at all where there are no names: an empty choice would be found everywhere.
    this.begins = new RegExp(beginnings.size > 0 ? `(?:${[...beginnings].join('|')})${END}` : '(?!)', 'g');
  }

  /**
   * `text`: bytes, each as the character of its number. The label and the folded name of each that is found. Where a name
   * ends is not looked at: in a database's files the next text follows at once.
   */
  *in(text: string): Generator<readonly [string, string]> {
    for (const { index } of text.matchAll(this.begins)) yield* this.namesAt(text.slice(index, index + LONGEST));
  }

  private *namesAt(text: string): Generator<readonly [string, string]> {
    const words = WORDS.exec(foldLetters(decode(text)))?.[0].replace(/[^a-z]+/g, ' ') ?? '';
    const longest = Math.min(words.length, MOST_LETTERS);
    for (let length = FEWEST_LETTERS; length <= longest; length++) {
      const name = words.slice(0, length);
      const label = this.names.get(name);
      if (label !== undefined) yield [label, name];
    }
  }
}

function decode(text: string): string {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const written = Buffer.from(bytes, 'latin1').toString('utf8');
  return written.replace(/\\u([0-9A-Fa-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function writingsOf(family: string): string[] {
  const cases = [family, family.toUpperCase(), family.slice(0, 1).toUpperCase() + family.slice(1)];
  return cases.flatMap(text => [
    text,
    text.normalize('NFD'),
    foldCase(text),
    encodeURIComponent(text),
    encodeURIComponent(text).replace(/%../g, hex => hex.toLowerCase()),
    escapeJson(text),
    escapeJson(text).replace(/\\u..../g, code => `\\u${code.slice(2).toUpperCase()}`),
  ]);
}

/** Without marks, in the case that it has. */
function foldCase(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');
}

function escapeJson(text: string): string {
  return text.replace(/[^ -~]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** As a pattern for a text in which each byte is a character. */
function asBytes(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[\\%]/g, sign => `\\${sign}`);
}
