import { type TableFormat, type TextEncoding } from '../table.js';
import { tableError } from '../table-error.js';

/** What a sender says of a file. The content decides; this only settles what the content leaves open. */
export interface TableHints {
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ZIP = Buffer.from('504b0304', 'hex');
/** First bytes of files that people send by mistake. */
const OTHERS: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('%PDF'), 'a PDF'],
  [Buffer.from('1f8b', 'hex'), 'packed with gzip'],
  [Buffer.from('Rar!'), 'a RAR archive'],
  [Buffer.from('377abcaf', 'hex'), 'a 7z archive'],
  [Buffer.from('504b0506', 'hex'), 'an empty archive'],
];

/** The kind of a file by its first bytes. Throws `empty`, `format-unknown`, `old-excel` or `encoding`. */
export function detectKind(head: Buffer, hints: TableHints): TableFormat['kind'] {
  if (startsWith(head, OLE)) throw oldExcel();
  if (startsWith(head, ZIP)) return 'xlsx';
  const other = OTHERS.find(([magic]) => startsWith(head, magic));
  if (other) throw unknown(`the file is ${other[1]}`);
  return kindOfText(firstText(head), hints);
}

/** By its byte order mark, and UTF-8 without one. Throws `encoding` for what cannot be text in UTF-8 or UTF-16. */
export function detectEncoding(head: Buffer): { readonly encoding: TextEncoding; readonly hasBom: boolean } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', hasBom: true };
  const isUtf32 = head.length >= 4 && head.readUInt32LE(0) === 0xfeff;
  if (head[0] === 0xff && head[1] === 0xfe && !isUtf32) return { encoding: 'utf-16le', hasBom: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', hasBom: true };
  if (isUtf32 || isMostlyNul(head)) {
    throw tableError('encoding', 'the file is binary, or UTF-16 without a byte order mark, or UTF-32: send UTF-8');
  }
  return { encoding: 'utf-8', hasBom: false };
}

/** A stray NUL is a fault of its row; UTF-16 without a mark has one in nearly every letter of a header. */
function isMostlyNul(head: Buffer): boolean {
  const sample = head.subarray(0, 256);
  return sample.filter(byte => byte === 0).length * 8 > sample.length;
}

function firstText(head: Buffer): string {
  const { encoding } = detectEncoding(head);
  return new TextDecoder(encoding).decode(head).trimStart();
}

function kindOfText(text: string, hints: TableHints): TableFormat['kind'] {
  if (text === '') throw tableError('empty', 'the file is empty');
  if (text.startsWith('{') || declaresNdjson(hints)) return 'ndjson';
  if (/^\[\s*[{["\]]/.test(text)) throw unknown('the file is a JSON array: send one object a line (NDJSON)');
  if (/^<[!?a-zA-Z]/.test(text)) throw unknown('the file is HTML or XML, whatever its name: save it as XLSX or CSV');
  return 'csv';
}

function declaresNdjson({ fileName = '', contentType = '' }: TableHints): boolean {
  return /\.(ndjson|jsonl)$/i.test(fileName) || /^application\/(x-ndjson|ndjson|jsonl)\b/i.test(contentType);
}

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}

function oldExcel(): Error {
  return tableError('old-excel', 'the file is an old Excel file (.xls) or has a password: save it as XLSX without one');
}

function unknown(text: string): Error {
  return tableError('format-unknown', text);
}
