import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { HubError } from '#libs/kernel';
import { tableError } from '../table-error.js';
import { type TableLimits } from '../table-limits.js';
import { type Spool } from './spool.js';
import { SpoolReader } from './spool-reader.js';

/** Of a part that is read into memory: content types, relations, workbook, styles. */
const MAX_SMALL_BYTES = 32 * 1_048_576;
/** Up to here a file may be packed as well as it likes. */
const HARMLESS_BYTES = 64 * 1_048_576;

/**
 * The parts of an XLSX file (OPC: names without regard to case). What its directory says of sizes is checked before anything
 * is unpacked, and yauzl holds each part to it. Throws `xlsx-broken`, `xlsx-bomb` and `old-excel`.
 */
export class ZipPackage {
  private constructor(
    private readonly reader: SpoolReader,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  static async open(spool: Spool, size: number, limits: TableLimits): Promise<ZipPackage> {
    const reader = new SpoolReader(spool);
    try {
      const zip = await fromRandomAccessReaderPromise(reader, size, { autoClose: false, lazyEntries: true });
      if (zip.entryCount > limits.maxZipEntries) throw bomb(`it has more than ${limits.maxZipEntries} parts`);
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) addEntry(entries, entry);
      refuseBomb([...entries.values()], size, limits);
      return new ZipPackage(reader, zip, entries);
    } catch (error) {
      throw tableErrorOf(error, reader);
    }
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  has(name: string): boolean {
    return this.entries.has(keyOf(name));
  }

  /** The content of a part that is kept in memory. */
  readSmall(name: string): AsyncGenerator<Buffer, void, undefined> {
    const size = this.entries.get(keyOf(name))?.uncompressedSize ?? 0;
    if (size > MAX_SMALL_BYTES) throw bomb('a part of it is larger than it may be');
    return this.read(name);
  }

  /** The content of a part, as it is unpacked. */
  async *read(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.entries.get(keyOf(name));
    if (!entry) throw tableError('xlsx-broken', 'a part of the workbook is not in the file');
    if (entry.isEncrypted()) throw tableError('old-excel', 'the file has a password: save it without one');
    let sum = 0;
    for await (const chunk of this.unpack(entry)) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (sum !== entry.crc32) throw tableError('xlsx-broken', 'a part of the file is damaged (its checksum differs)');
  }

  private async *unpack(entry: Entry): AsyncGenerator<Buffer, void, undefined> {
    try {
      const stream = await this.zip.openReadStreamPromise(entry);
      yield* stream as AsyncIterable<Buffer>;
    } catch (error) {
      throw tableErrorOf(error, this.reader);
    }
  }
}

function addEntry(entries: Map<string, Entry>, entry: Entry): void {
  const key = keyOf(entry.fileName);
  // Two readers could see two different tables in it.
  if (entries.has(key)) throw tableError('xlsx-broken', 'the file has a part twice');
  entries.set(key, entry);
}

function refuseBomb(entries: readonly Entry[], size: number, limits: TableLimits): void {
  const packed = entries.reduce((sum, entry) => sum + entry.compressedSize, 0);
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (packed > size) throw bomb('its parts overlap');
  if (unpacked > limits.maxUnpackedBytes) throw bomb(`it unpacks to more than ${limits.maxUnpackedBytes} bytes`);
  if (unpacked > HARMLESS_BYTES && unpacked > limits.maxUnpackRatio * size) {
    throw bomb(`it unpacks to more than ${limits.maxUnpackRatio} times its size`);
  }
}

function keyOf(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase();
}

function bomb(text: string): Error {
  return tableError('xlsx-bomb', text);
}

/** What yauzl and zlib throw says that the file is broken; what a spool throws is no fault of the file. */
function tableErrorOf(error: unknown, { failure }: SpoolReader): unknown {
  if (failure !== undefined) return failure;
  return error instanceof HubError ? error : tableError('xlsx-broken', 'the file is not a complete XLSX file');
}
