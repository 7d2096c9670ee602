import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { counter } from '#libs/observability';
import { checkContainer } from '../checks/container.js';
import { fitsDeclared, HEAD_BYTES, isContainer, isPage, mediaTypeOf } from '../checks/media-type.js';
import { diskError, fileError } from '../file-error.js';
import type { FileScanner } from '../scan/file-scanner.js';
import type { FileExpectation, StoredFile } from '../stored-file.js';
import type { BlobStore } from './blob-store.js';
import { removeFile } from './durable.js';
import type { TemporaryFile } from './temporary-file.js';

const keptFiles = counter('hub_files_kept_total', 'Files taken into the store, repeats included');
const keptBytes = counter('hub_files_kept_bytes_total', 'Bytes of these files');

export interface IntakeRules {
  readonly maxBytes: number;
  readonly maxUnpackedBytes: number;
  readonly mediaTypes: ReadonlySet<string>;
}

interface IntakeParts {
  readonly temporary: TemporaryFile;
  readonly blobs: BlobStore;
  readonly scanner: FileScanner;
  readonly rules: IntakeRules;
}

/**
 * One file on its way into the store, as long as nobody can see it: written to a temporary name, hashed and checked on
 * the way. Ends with `keep`, `leave` or `discard`; until then it costs disk, never memory.
 */
export class FileIntake {
  private hash: Hash = createHash('sha256');
  private head = Buffer.alloc(0);
  private written = 0;
  private mediaType: string | undefined;
  private checked: StoredFile | undefined;
  private isScanned = false;
  private isTaken = false;

  constructor(
    private readonly parts: IntakeParts,
    private readonly expected: FileExpectation,
  ) {
    if (expected.size !== undefined) this.announce(expected.size);
  }

  /** Bytes so far: where a broken transfer goes on. */
  get size(): number {
    return this.written;
  }

  /** Whether what came so far is a page for a browser. */
  get isPage(): boolean {
    return isPage(this.head);
  }

  /** Refuses a size before the content comes; throws `file-too-large` or `file-size-differs`. */
  announce(size: number): void {
    const { maxBytes, size: wanted } = this.expected;
    if (size > Math.min(this.parts.rules.maxBytes, maxBytes ?? Infinity)) throw fileError('file-too-large');
    if (wanted !== undefined && size !== wanted) throw fileError('file-size-differs');
  }

  /** Appends; throws as soon as size or type cannot be accepted. One call at a time. */
  async write(chunk: Uint8Array): Promise<void> {
    const { size: wanted } = this.expected;
    const size = this.written + chunk.length;
    if (size > (wanted ?? Infinity)) throw fileError('file-size-differs');
    if (wanted === undefined) this.announce(size);
    if (this.head.length < HEAD_BYTES) await this.growHead(chunk);
    this.hash.update(chunk);
    await onDisk(() => this.parts.temporary.append(chunk));
    this.written = size;
  }

  /** Forgets what came so far. */
  async restart(): Promise<void> {
    await onDisk(() => this.parts.temporary.truncate());
    this.hash = createHash('sha256');
    this.head = Buffer.alloc(0);
    this.written = 0;
    this.mediaType = undefined;
  }

  /** All that the content itself can be asked; no writing afterwards. */
  async check(): Promise<StoredFile> {
    this.checked ??= await this.checkAll();
    return this.checked;
  }

  /** `check`, and the virus scanner's word. */
  async approve(): Promise<StoredFile> {
    const file = await this.check();
    if (this.isScanned) return file;
    const { temporary, scanner } = this.parts;
    const verdict = await scanner.scan(() => createReadStream(temporary.path, { highWaterMark: 262_144 }));
    if (!verdict.clean) throw fileError('file-infected', { detail: `It is said to contain ${verdict.signature}` });
    this.isScanned = true;
    return file;
  }

  /** `approve`, then into the store, durably. */
  async keep(): Promise<StoredFile> {
    const file = await this.approve();
    const { temporary, blobs } = this.parts;
    await onDisk(async () => {
      await temporary.sync();
      await temporary.close();
      await blobs.take(temporary.path, file);
      this.isTaken = true;
    });
    keptFiles.inc();
    keptBytes.inc(file.size);
    return file;
  }

  /** Ends it and lets what came so far lie, for another attempt. */
  async leave(): Promise<void> {
    const { temporary } = this.parts;
    await onDisk(() => temporary.flush());
    await temporary.close();
  }

  /** Leaves nothing behind; may be called at any time, and again. */
  async discard(): Promise<void> {
    await this.parts.temporary.close();
    if (!this.isTaken) await removeFile(this.parts.temporary.path);
  }

  private async growHead(chunk: Uint8Array): Promise<void> {
    this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD_BYTES - this.head.length)]);
    if (this.head.length === HEAD_BYTES) this.mediaType = await this.checkType();
  }

  private async checkAll(): Promise<StoredFile> {
    const { sha256: wantedHash, size: wantedSize } = this.expected;
    if (wantedSize !== undefined && wantedSize !== this.written) throw fileError('file-size-differs');
    const sha256 = this.hash.digest('hex');
    if (wantedHash !== undefined && wantedHash.toLowerCase() !== sha256) throw fileError('file-hash-differs');
    const mediaType = this.mediaType ?? (await this.checkType());
    const { temporary, rules } = this.parts;
    await onDisk(() => temporary.flush());
    if (isContainer(this.head)) await checkContainer(temporary.path, this.written, rules.maxUnpackedBytes);
    return { sha256, size: this.written, mediaType };
  }

  private async checkType(): Promise<string> {
    const found = await mediaTypeOf(this.head);
    const { mediaType: declared } = this.expected;
    if (!found || !this.parts.rules.mediaTypes.has(found)) {
      throw fileError('file-type-refused', {
        detail: found ? `Files of ${found} are not accepted` : 'Unknown content',
      });
    }
    if (fitsDeclared(found, declared)) return found;
    throw fileError('file-type-refused', { detail: `The content is ${found}` });
  }
}

async function onDisk<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw diskError(error);
  }
}
