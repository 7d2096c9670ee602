import type { Readable } from 'node:stream';
import type { ByteRange, StoredFile } from '../stored-file.js';

/** Where finished files lie, each under its hash: a folder or a bucket. */
export interface BlobStore {
  /**
   * Takes over the finished file at `path`, which is gone afterwards. When it resolves the content is durable, and under
   * its hash there is never a part of it. A content that is there already stays as it is.
   */
  take(path: string, file: StoredFile): Promise<void>;
  stat(sha256: string): Promise<StoredFile | undefined>;
  /** Rejects with `file-not-found` where there is none. */
  read(sha256: string, range?: ByteRange): Promise<Readable>;
  remove(sha256: string): Promise<void>;
  /** Remembers what a name, 64 hex digits, stands for, such as a hash; what was said last counts. Durable when it resolves. */
  putName(name: string, value: string): Promise<void>;
  /** undefined where nobody has said it. */
  getName(name: string): Promise<string | undefined>;
  /** Rejects where files cannot be kept at the moment. */
  check(): Promise<void>;
  close(): Promise<void>;
}
