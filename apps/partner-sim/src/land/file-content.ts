import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';

/** Content repeats after so many bytes, but for the mark at the beginning of each block. */
const BLOCK_BYTES = 65_536;
const HEAD = Buffer.from('%PDF-1.4\n%âãÏÓ\n', 'latin1');
const MIN_BYTES = 2_000;
const SPREAD_BYTES = 60_000;

/** A file made of its path: any part of it can be made again, of any size, with nothing kept. */
export class FileContent {
  readonly size: number;
  private readonly block: Buffer;

  /** `bytes`: another size than the path's own. */
  constructor(path: string, bytes?: number) {
    const seed = createHash('sha256').update(path).digest();
    this.size = bytes ?? MIN_BYTES + (seed.readUInt32BE(0) % SPREAD_BYTES);
    const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, 16), seed.subarray(16));
    this.block = cipher.update(Buffer.alloc(BLOCK_BYTES));
  }

  /** From byte `from` to byte `to`, both included. */
  stream(from: number, to: number): Readable {
    return Readable.from(this.parts(from, to), { objectMode: false });
  }

  /** Whole, for small ones only. */
  bytes(): Buffer {
    return Buffer.concat([...this.parts(0, this.size - 1)]);
  }

  sha256(): string {
    const hash = createHash('sha256');
    for (const part of this.parts(0, this.size - 1)) hash.update(part);
    return hash.digest('hex');
  }

  private *parts(from: number, to: number): Generator<Buffer> {
    for (let at = from; at <= to;) {
      const number = Math.floor(at / BLOCK_BYTES);
      const start = at - number * BLOCK_BYTES;
      const end = Math.min(BLOCK_BYTES, to + 1 - number * BLOCK_BYTES);
      yield this.blockAt(number).subarray(start, end);
      at += end - start;
    }
  }

  private blockAt(number: number): Buffer {
    const block = Buffer.from(this.block);
    if (number === 0) HEAD.copy(block);
    else block.writeUInt32BE(number, 0);
    return block;
  }
}
