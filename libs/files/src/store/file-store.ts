import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { diskError, fileError } from '../file-error.js';
import type { FileScanner } from '../scan/file-scanner.js';
import { type ByteRange, type FileExpectation, SHA256_PATTERN, type StoredFile } from '../stored-file.js';
import type { BlobStore } from './blob-store.js';
import { ignoreMissing, removeFile, withFolder } from './durable.js';
import { FileIntake, type IntakeRules } from './file-intake.js';
import { PartialFile } from './partial-file.js';
import { TemporaryFile } from './temporary-file.js';

/** No transfer takes so long: what is older was left behind by a process that died. */
const STALE_MS = 48 * 3_600_000;

export interface FileStoreOptions {
  readonly blobs: BlobStore;
  readonly scanner: FileScanner;
  readonly rules: IntakeRules;
  /** Folder of files on their way; on the filesystem of the store where that is a folder. */
  readonly incomingDir: string;
}

/** A file that is being read. Whoever opens it reads `content` to its end or destroys it. */
export interface OpenedFile extends StoredFile {
  readonly content: Readable;
}

/** Every file that the hub has taken, once each, under the hash of its content. */
export class FileStore {
  constructor(private readonly options: FileStoreOptions) {}

  /** Takes a file from a stream, checked against what is expected; throws a `file-…` error and keeps nothing of it. */
  async put(content: AsyncIterable<Uint8Array>, expected: FileExpectation = {}): Promise<StoredFile> {
    const intake = await this.begin(expected);
    try {
      for await (const chunk of content) await intake.write(chunk);
      return await intake.keep();
    } finally {
      await intake.discard();
    }
  }

  /** For what comes in pieces. Whoever begins ends with `discard`, also after `keep`, or with `leave`. */
  async begin(expected: FileExpectation = {}, part?: PartialFile): Promise<FileIntake> {
    const { incomingDir, blobs, scanner, rules } = this.options;
    try {
      const path = part?.path ?? join(incomingDir, randomUUID());
      const makeDir = () => mkdir(incomingDir, { recursive: true, mode: 0o700 });
      const handle = await withFolder(makeDir, () => open(path, 'wx', 0o600));
      return await intakeOf({ temporary: new TemporaryFile(path, handle), blobs, scanner, rules }, expected);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** For what may break off and goes on at another time, perhaps in another process. `key` names what is brought. */
  partOf(key: string): PartialFile {
    return new PartialFile(this.options.incomingDir, hashOf(key));
  }

  /** Throws `file-not-found`. A range must lie within the file. */
  async open(sha256: string, range?: ByteRange): Promise<OpenedFile> {
    const file = await this.stat(sha256);
    if (!file) throw fileError('file-not-found');
    return { ...file, content: await this.options.blobs.read(sha256, range) };
  }

  async stat(sha256: string): Promise<StoredFile | undefined> {
    return SHA256_PATTERN.test(sha256) ? this.options.blobs.stat(sha256) : undefined;
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.stat(sha256)) !== undefined;
  }

  /**
   * Remembers which content a name stands for, such as a place in a message that names a file by its link. A name is the
   * word of who brought the content; what was said last counts. Throws `file-unavailable`.
   */
  async name(name: string, sha256: string): Promise<void> {
    if (!SHA256_PATTERN.test(sha256)) throw new TypeError('A name stands for the SHA-256 of a content');
    await this.putName(hashOf(name), sha256);
  }

  /** The SHA-256 of the content that a name stands for; undefined where nobody has said it. */
  async named(name: string): Promise<string | undefined> {
    const sha256 = await this.options.blobs.getName(hashOf(name));
    return sha256 !== undefined && SHA256_PATTERN.test(sha256) ? sha256 : undefined;
  }

  /**
   * Remembers why no content can be had for a name. It takes nothing away: where a content is named, before or after, that
   * counts. Throws `file-unavailable`.
   */
  async refuse(name: string, code: string): Promise<void> {
    await this.putName(refusalKeyOf(name), code);
  }

  /** Why no content could be had for a name, the last time; undefined where nobody has said so. */
  async refusalOf(name: string): Promise<string | undefined> {
    return this.options.blobs.getName(refusalKeyOf(name));
  }

  /** For whoever knows that nothing refers to it any more. */
  async remove(sha256: string): Promise<void> {
    if (SHA256_PATTERN.test(sha256)) await this.options.blobs.remove(sha256);
  }

  /** Deletes what processes that died left of files on their way; resolves to how many. */
  async sweep(now = Date.now()): Promise<number> {
    const { incomingDir } = this.options;
    let swept = 0;
    for (const name of await namesIn(incomingDir)) {
      const path = join(incomingDir, name);
      const { mtimeMs = now } = (await stat(path).catch(ignoreMissing)) ?? {};
      if (now - mtimeMs < STALE_MS) continue;
      await removeFile(path);
      swept++;
    }
    return swept;
  }

  /** Rejects where files cannot be kept at the moment. */
  check(): Promise<void> {
    return this.options.blobs.check();
  }

  close(): Promise<void> {
    return this.options.blobs.close();
  }

  private async putName(key: string, value: string): Promise<void> {
    try {
      await this.options.blobs.putName(key, value);
    } catch (error) {
      throw diskError(error);
    }
  }
}

function hashOf(name: string): string {
  return hash('sha256', name, 'hex');
}

/** Beside the name and not in its place: who is overtaken and says "refused" must not hide what another has brought. */
function refusalKeyOf(name: string): string {
  return hashOf(`${name} refused`);
}

type IntakeParts = ConstructorParameters<typeof FileIntake>[0];

async function intakeOf(parts: IntakeParts, expected: FileExpectation): Promise<FileIntake> {
  try {
    return new FileIntake(parts, expected);
  } catch (error) {
    await parts.temporary.close();
    await removeFile(parts.temporary.path);
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(ignoreMissing)) ?? [];
}
