import { Readable } from 'node:stream';
import { RandomAccessReader } from 'yauzl';
import { type Spool } from './spool.js';

const BLOCK_BYTES = 65_536;

/** A spool as yauzl reads it. */
export class SpoolReader extends RandomAccessReader {
  /** What the spool threw, told from what yauzl and zlib throw of the file itself. */
  failure: unknown;

  constructor(private readonly spool: Spool) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.blocks(start, end), { objectMode: false });
  }

  private async *blocks(start: number, end: number): AsyncGenerator<Buffer, void, undefined> {
    for (let at = start; at < end; at += BLOCK_BYTES) {
      yield await this.readBlock(at, Math.min(BLOCK_BYTES, end - at));
    }
  }

  private async readBlock(at: number, length: number): Promise<Buffer> {
    try {
      return await this.spool.read(at, length);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
