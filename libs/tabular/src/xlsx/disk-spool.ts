import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '#libs/kernel';
import { type Spool } from './spool.js';

/** In counter mode any block can be read without those before it (NIST SP 800-38A, 6.5). */
const CIPHER = 'aes-256-ctr';
const BLOCK_BYTES = 16;
const COUNTER_BITS = 128;

/**
 * A file of no name: it is unlinked as soon as it is open, so that nothing of it outlives the process, and encrypted with a
 * key that only this object has, so that nothing can be read of what the disk keeps. It is made with the first chunk.
 * Throws `unavailable` where the disk takes or gives nothing.
 */
export class DiskSpool implements Spool {
  private readonly key = randomBytes(32);
  private readonly counter = randomBytes(BLOCK_BYTES);
  private readonly cipher = createCipheriv(CIPHER, this.key, this.counter);
  private file: FileHandle | undefined;

  constructor(private readonly dir: string) {}

  async write(chunk: Buffer): Promise<void> {
    await orUnavailable(async () => {
      this.file ??= await openUnnamed(this.dir);
      await this.file.appendFile(this.cipher.update(chunk));
    });
  }

  async read(position: number, length: number): Promise<Buffer> {
    const skipped = position % BLOCK_BYTES;
    const sealed = await orUnavailable(() => this.readSealed(position - skipped, skipped + length));
    const counter = counterAt(this.counter, (position - skipped) / BLOCK_BYTES);
    return createDecipheriv(CIPHER, this.key, counter).update(sealed).subarray(skipped);
  }

  async discard(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private async readSealed(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    let size = 0;
    while (size < length) {
      const { bytesRead = 0 } = (await this.file?.read(bytes, size, length - size, position + size)) ?? {};
      if (bytesRead === 0) throw new Error('the file is shorter than what was written to it');
      size += bytesRead;
    }
    return bytes;
  }
}

async function openUnnamed(dir: string): Promise<FileHandle> {
  const path = join(dir, `hub-${randomUUID()}`);
  const file = await open(path, 'ax+', 0o600);
  await rm(path);
  return file;
}

function counterAt(first: Buffer, blocks: number): Buffer {
  const sum = BigInt.asUintN(COUNTER_BITS, BigInt(`0x${first.toString('hex')}`) + BigInt(blocks));
  return Buffer.from(sum.toString(16).padStart(2 * BLOCK_BYTES, '0'), 'hex');
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new HubError('unavailable', 'unavailable', 'The file cannot be kept while it is read', { cause });
  }
}
