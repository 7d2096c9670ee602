import { decodeUtf8, HubError, type JsonValue, parseStrictJson } from '#libs/kernel';
import { cleanFileName } from '../checks/file-name.js';
import { declaredByName, fitsDeclared } from '../checks/media-type.js';
import { fileError } from '../file-error.js';
import type { FileIntake } from '../store/file-intake.js';
import type { FileStore } from '../store/file-store.js';
import type { StoredFile } from '../stored-file.js';
import { Base64Decoder } from './base64-decoder.js';
import { type IsFileContent, JsonFileScanner, type Piece } from './json-file-scanner.js';

export interface ExtractOptions {
  /** Which strings are files; default: `data` of what domain.md 5 calls a file. */
  readonly isFileContent?: IsFileContent;
  /** The JSON without its files, in bytes; default 1 MiB. */
  readonly maxJsonBytes?: number;
  /** Default 200. */
  readonly maxFiles?: number;
  /** All files together, decoded, in bytes; default 1 GiB. */
  readonly maxTotalBytes?: number;
  /** Told of a body that is refused what of its JSON was read, without the files; it may be cut off anywhere. */
  readonly onRefused?: (json: Buffer) => void;
}

export interface ExtractedFile {
  /** RFC 6901, where in the body its content stood. */
  readonly pointer: string;
  /** The `name` beside it, cleaned; absent where there was none. */
  readonly name?: string;
  readonly file: StoredFile;
}

export interface ExtractedBody {
  /** The body, each file's content replaced by `{sha256, size, mediaType}`. */
  readonly json: JsonValue;
  /** The files that really came, in the order of the body: an object of that shape in `json` alone proves nothing. */
  readonly files: readonly ExtractedFile[];
}

/** A body whose files are checked and lie beside the store, where nobody sees them. */
export interface HeldBody extends ExtractedBody {
  /** Puts all of them into the store; throws `file-unavailable` where that fails, and some may be in it then. */
  keep(): Promise<void>;
  /** Whoever holds a body ends with it, also after `keep`: leaves nothing of what was not kept. */
  discard(): Promise<void>;
}

const HOLDERS: ReadonlySet<string> = new Set([
  'TapTin',
  'DanhSachTapTin',
  'DanhSachGiayToDinhKem',
  'DanhSachGiayToBoSung',
  'DanhSachGiayToKetQua',
]);

/** `TapTin.data`, and `data` of the items of the lists of papers. */
export const isTapTinData: IsFileContent = names => names.at(-1) === 'data' && HOLDERS.has(names.at(-2) ?? '');

/**
 * Reads a JSON body whose strings may be whole files: they are decoded and checked on their way into the store, in constant
 * memory, and the body comes back small. All or nothing: no file is kept of a body that is refused. Throws `malformed`,
 * `payload-invalid` and `too-large` about the JSON, and `file-…` errors with a pointer to the file.
 */
export async function extractFiles(
  body: AsyncIterable<Uint8Array>,
  store: FileStore,
  options: ExtractOptions = {},
): Promise<ExtractedBody> {
  const held = await holdFiles(body, store, options);
  try {
    await held.keep();
    return { json: held.json, files: held.files };
  } finally {
    await held.discard();
  }
}

/** The same for who looks at the rest of the body before its files are kept: what is refused leaves no file behind. */
export async function holdFiles(
  body: AsyncIterable<Uint8Array>,
  store: FileStore,
  options: ExtractOptions = {},
): Promise<HeldBody> {
  const extraction = new Extraction(store, options);
  try {
    const scanner = new JsonFileScanner(options.isFileContent ?? isTapTinData);
    for await (const chunk of body) {
      for (const piece of scanner.scan(asBuffer(chunk))) await extraction.take(piece);
    }
    scanner.end();
    const extracted = await extraction.finish();
    return { ...extracted, keep: () => extraction.keep(), discard: () => extraction.discard() };
  } catch (error) {
    await extraction.discard();
    options.onRefused?.(extraction.read);
    throw error;
  }
}

interface Found {
  readonly pointer: string;
  readonly decoder: Base64Decoder;
  /** Absent for an empty text, by which the old protocol says that there is no file. */
  intake?: FileIntake;
}

class Extraction {
  private json = Buffer.allocUnsafe(16_384);
  private jsonBytes = 0;
  private totalBytes = 0;
  private readonly found: Found[] = [];

  constructor(
    private readonly store: FileStore,
    private readonly options: ExtractOptions,
  ) {}

  /** Of the JSON, so far. */
  get read(): Buffer {
    return this.json.subarray(0, this.jsonBytes);
  }

  async take(piece: Piece): Promise<void> {
    if (piece.kind === 'json') return this.addJson(piece.bytes);
    if (piece.kind === 'begin') return this.begin(piece.pointer);
    const current = this.found.at(-1)!;
    await at(current.pointer, () =>
      piece.kind === 'content' ? this.write(current, current.decoder.write(piece.text)) : this.end(current),
    );
  }

  async finish(): Promise<ExtractedBody> {
    const json = parseStrictJson(decodeUtf8(this.read));
    const files: ExtractedFile[] = [];
    for (const { pointer, intake } of this.found) {
      if (intake) files.push(await at(pointer, () => describe(json, pointer, intake)));
    }
    return { json, files };
  }

  /** Everything that can be refused of the files is behind us: only the store can fail. */
  async keep(): Promise<void> {
    for (const { intake } of this.found) await intake?.keep();
  }

  async discard(): Promise<void> {
    await Promise.allSettled(this.found.map(async ({ intake }) => intake?.discard()));
  }

  private addJson(bytes: Buffer): void {
    const size = this.jsonBytes + bytes.length;
    if (size > (this.options.maxJsonBytes ?? 1_048_576)) {
      throw new HubError('invalid', 'too-large', 'The body is too large', { detail: 'Its files are not counted' });
    }
    if (size > this.json.length) this.json = Buffer.concat([this.json], Math.max(size, 2 * this.json.length));
    this.json.set(bytes, this.jsonBytes);
    this.jsonBytes = size;
  }

  private begin(pointer: string): void {
    const { maxFiles = 200 } = this.options;
    if (this.found.length >= maxFiles) {
      throw new HubError('invalid', 'too-large', 'The body is too large', { detail: `More than ${maxFiles} files` });
    }
    this.found.push({ pointer, decoder: new Base64Decoder() });
  }

  private async write(current: Found, bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    this.totalBytes += bytes.length;
    if (this.totalBytes > (this.options.maxTotalBytes ?? 1_073_741_824)) {
      throw fileError('file-too-large', { detail: 'The files of the body together' });
    }
    current.intake ??= await this.store.begin();
    await current.intake.write(bytes);
  }

  private async end(current: Found): Promise<void> {
    await this.write(current, current.decoder.end());
    this.addJson(Buffer.from(current.intake ? JSON.stringify(await current.intake.check()) : '""'));
  }
}

/** What the JSON says of a file, held against its content; the scanner's word last. */
async function describe(json: JsonValue, pointer: string, intake: FileIntake): Promise<ExtractedFile> {
  const given = nameBeside(json, pointer);
  const name = given === undefined ? undefined : cleanFileName(given);
  const { mediaType } = await intake.check();
  if (name !== undefined && !fitsDeclared(mediaType, declaredByName(name))) {
    throw fileError('file-type-refused', { detail: `The content is ${mediaType}, the name says something else` });
  }
  return { pointer, file: await intake.approve(), ...(name === undefined ? {} : { name }) };
}

function nameBeside(json: JsonValue, pointer: string): string | undefined {
  let value: unknown = json;
  for (const token of pointer.split('/').slice(1, -1)) {
    value = (value as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  const { name } = value as { name?: unknown };
  return typeof name === 'string' && name.trim() !== '' ? name : undefined;
}

/** Tells which file of the body an error is about. */
async function at<T>(pointer: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof HubError) || error.errors || error.kind === 'unavailable') throw error;
    const { kind, code, message, detail, cause } = error;
    throw new HubError(kind, code, message, { detail, cause, errors: [{ pointer, message: detail ?? message }] });
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
