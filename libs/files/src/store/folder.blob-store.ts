import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { writeDurably } from '#libs/kernel';
import { HEAD_BYTES, mediaTypeOf } from '../checks/media-type.js';
import { fileError } from '../file-error.js';
import type { ByteRange, StoredFile } from '../stored-file.js';
import type { BlobStore } from './blob-store.js';
import { isMissing, makeFolder, removeFile, syncFolder, withFolder } from './durable.js';

const UNKNOWN_TYPE = 'application/octet-stream';

/**
 * Files in a folder, `ab/cd/abcd…`: two levels of 256 folders keep listings short up to some ten million files. Names lie
 * beside them in a folder of their own, each as a file that holds what it stands for.
 */
export class FolderBlobStore implements BlobStore {
  constructor(
    private readonly root: string,
    private readonly names: string,
  ) {}

  async take(path: string, { sha256, size }: StoredFile): Promise<void> {
    const target = this.pathOf(sha256);
    if ((await sizeOf(target)) === size) {
      await removeFile(path);
    } else {
      // The content is on the disk already (see FileIntake): what the rename shows is whole, or not there.
      await withFolder(
        () => makeFolder(dirname(target)),
        () => rename(path, target),
      );
    }
    // In both cases: another process may have renamed a moment ago.
    await syncFolder(dirname(target));
  }

  async stat(sha256: string): Promise<StoredFile | undefined> {
    const path = this.pathOf(sha256);
    const size = await sizeOf(path);
    if (size === undefined) return undefined;
    return { sha256, size, mediaType: (await mediaTypeOf(await headOf(path))) ?? UNKNOWN_TYPE };
  }

  async read(sha256: string, range?: ByteRange): Promise<Readable> {
    try {
      // Opened before it is handed out: a missing file is an error here and not one of the stream.
      const file = await open(this.pathOf(sha256));
      return createReadStream('', { fd: file, ...range, highWaterMark: 262_144 });
    } catch (cause) {
      throw isMissing(cause) ? fileError('file-not-found', { cause }) : cause;
    }
  }

  async remove(sha256: string): Promise<void> {
    await removeFile(this.pathOf(sha256));
  }

  async putName(name: string, value: string): Promise<void> {
    if ((await this.getName(name)) === value) return;
    const target = pathIn(this.names, name);
    const draft = `${target}.${randomUUID()}`;
    await withFolder(
      () => makeFolder(dirname(target)),
      () => writeDurably(draft, value),
    );
    await rename(draft, target);
    await syncFolder(dirname(target));
  }

  async getName(name: string): Promise<string | undefined> {
    try {
      return await readFile(pathIn(this.names, name), 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async check(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    await access(this.root, constants.W_OK);
  }

  async close(): Promise<void> {}

  private pathOf(sha256: string): string {
    return pathIn(this.root, sha256);
  }
}

function pathIn(root: string, name: string): string {
  return join(root, name.slice(0, 2), name.slice(2, 4), name);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
