import type { FileHandle } from 'node:fs/promises';

/** Smaller pieces are gathered to so much: a sender may send a byte at a time. */
const GATHER_BYTES = 65_536;

/** A file that is written from its beginning to its end. One call at a time. */
export class TemporaryFile {
  private gathered: Buffer | undefined;
  private waiting = 0;
  private position = 0;
  private isOpen = true;

  constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** The chunk may be used again once this resolves. */
  async append(chunk: Uint8Array): Promise<void> {
    if (this.waiting + chunk.length > GATHER_BYTES) await this.flush();
    if (chunk.length >= GATHER_BYTES) return this.write(chunk);
    this.gathered ??= Buffer.allocUnsafe(GATHER_BYTES);
    this.gathered.set(chunk, this.waiting);
    this.waiting += chunk.length;
  }

  /** Afterwards whoever opens the path reads all that was appended. */
  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const bytes = this.gathered!.subarray(0, this.waiting);
    this.waiting = 0;
    await this.write(bytes);
  }

  /** Empties it. */
  async truncate(): Promise<void> {
    this.waiting = 0;
    this.position = 0;
    await this.handle.truncate(0);
  }

  /** All of it is on the disk, also after a power cut. */
  async sync(): Promise<void> {
    await this.flush();
    await this.handle.sync();
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await this.handle.close();
  }

  private async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, at, bytes.length - at, this.position);
      this.position += bytesWritten;
      at += bytesWritten;
    }
  }
}
