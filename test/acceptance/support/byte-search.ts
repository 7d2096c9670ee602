import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Digits in a row that may be a personal or an old number. */
const DIGITS = /\d{9,}/g;
const OLD_LENGTH = 9;
const LENGTH = 12;
/** Longer than anything that is looked for, so that nothing is cut in two between two parts of a file. */
const OVERLAP = 512;
const PART_BYTES = 4_194_304;
/** What Kafka's indexes have room with, a gigabyte of it. */
const ZEROS = Buffer.alloc(PART_BYTES + OVERLAP);

/** What must be nowhere: numbers by their digits, names by each way in which their letters can be written as bytes. */
export class Secrets {
  private readonly numbers: ReadonlySet<string>;
  private readonly names: readonly Buffer[];

  constructor(numbers: readonly string[], names: readonly string[]) {
    this.numbers = new Set(numbers);
    this.names = names.flatMap(name => writingsOf(name).map(writing => Buffer.from(writing)));
  }

  /** Whether one of them is in the bytes; what was found is told masked. */
  in(bytes: Buffer): string | undefined {
    const name = this.names.find(writing => bytes.includes(writing));
    if (name) return `a name of ${name.length} bytes`;
    for (const [digits] of bytes.toString('latin1').matchAll(DIGITS)) {
      const found = this.numberIn(digits);
      if (found) return `the number …${found.slice(-3)}`;
    }
    return undefined;
  }

  /** Nine digits only by themselves: in all the digits of a disk they are found by chance. */
  private numberIn(digits: string): string | undefined {
    if (digits.length === OLD_LENGTH && this.numbers.has(digits)) return digits;
    for (let start = 0; start + LENGTH <= digits.length; start++) {
      const part = digits.slice(start, start + LENGTH);
      if (this.numbers.has(part)) return part;
    }
    return undefined;
  }
}

function writingsOf(name: string): string[] {
  const cases = [name, name.toUpperCase(), name.toLowerCase()];
  return [
    ...new Set(
      cases.flatMap(text => [text.normalize('NFC'), text.normalize('NFD'), JSON.stringify(text).slice(1, -1)]),
    ),
  ];
}

export interface Found {
  readonly file: string;
  readonly what: string;
}

export interface SearchedFiles {
  /** Of parts that are not all zeros. */
  readonly bytes: number;
  readonly found: readonly Found[];
}

/** Every byte of every file below the folders. */
export async function searchFiles(folders: readonly string[], secrets: Secrets): Promise<SearchedFiles> {
  let bytes = 0;
  const found: Found[] = [];
  for await (const { file, part, fresh } of partsOf(folders.flatMap(filesBelow))) {
    const what = secrets.in(part);
    if (what && !found.some(each => each.file === file)) found.push({ file, what });
    bytes += fresh;
  }
  return { bytes, found };
}

export interface PartOfFile {
  readonly file: string;
  readonly part: Buffer;
  /** How many of its bytes were not in the part before. */
  readonly fresh: number;
}

/**
 * Files in parts that overlap, one after the other, without those that are nothing but zeros. One that goes away meanwhile has
 * nothing in it any more.
 */
export async function* partsOf(files: readonly string[]): AsyncGenerator<PartOfFile> {
  for (const file of files) {
    let rest = Buffer.alloc(0);
    try {
      for await (const chunk of createReadStream(file, { highWaterMark: PART_BYTES })) {
        const part = Buffer.concat([rest, chunk as Buffer]);
        if (!part.equals(ZEROS.subarray(0, part.length))) yield { file, part, fresh: (chunk as Buffer).length };
        rest = part.subarray(-OVERLAP);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && statSync(path, { throwIfNoEntry: false }) ? [path] : [];
  });
}
