import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesConfig } from '#libs/config';
import { type BlobStore, FileStore, type FileScanner, FolderBlobStore, NoScanner } from '#libs/files';

export const MB = 1_048_576;

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A PDF by its first bytes, of a size, with content of its own. */
export function pdf(size = 10_000): Buffer {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size - 9)]);
}

/** A PNG by its first bytes. */
export const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108000000000000000000000000000049444154'.padEnd(10_000, '0'),
  'hex',
);

/** A zip archive of empty entries that say of themselves what they like. */
export function zipOf(entries: readonly { name: string; packed: number; unpacked: number }[], padding = 0): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50);
  const directory = entries.map(({ name, packed, unpacked }) => {
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed, 20);
    entry.writeUInt32LE(unpacked, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.write(name, 46);
    return entry;
  });
  const before = Buffer.concat([local, Buffer.alloc(padding)]);
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(before.length, 16);
  return Buffer.concat([before, listed, end]);
}

export async function* inChunks(content: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

export async function bytesOf(content: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Wanted {
  readonly blobs?: (dir: string) => BlobStore;
  readonly scanner?: FileScanner;
  readonly maxBytes?: number;
}

/** A store in a folder of its own, which goes with it. */
export class TestStore {
  private constructor(
    readonly dir: string,
    readonly files: FileStore,
  ) {}

  static async make({ blobs = inFolder, scanner = new NoScanner(), maxBytes }: Wanted = {}): Promise<TestStore> {
    const dir = await mkdtemp(join(tmpdir(), 'hub-files-'));
    const config = new FilesConfig();
    const rules = {
      maxBytes: maxBytes ?? config.maxBytes,
      maxUnpackedBytes: config.maxUnpackedBytes,
      mediaTypes: new Set(config.mediaTypes),
    };
    return new TestStore(dir, new FileStore({ blobs: blobs(dir), scanner, rules, incomingDir: join(dir, 'incoming') }));
  }

  /** Names of the files that are on their way. */
  async incoming(): Promise<string[]> {
    return readdir(join(this.dir, 'incoming')).catch(() => []);
  }

  /** Bytes of them together. */
  async bytesIncoming(): Promise<number> {
    const sizes = (await this.incoming()).map(async name => (await stat(join(this.dir, 'incoming', name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** Hashes of the files that are kept in the folder. */
  async kept(): Promise<string[]> {
    const entries = await readdir(join(this.dir, 'kept'), { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter(entry => entry.isFile()).map(entry => entry.name);
  }

  async close(): Promise<void> {
    await this.files.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

export const inFolder = (dir: string): BlobStore => new FolderBlobStore(join(dir, 'kept'), join(dir, 'names'));
