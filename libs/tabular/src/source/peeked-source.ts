import { tableError } from '../table-error.js';

/** So much of a file says what it is. */
const HEAD_BYTES = 65_536;
/** Larger chunks are cut: what is made of a chunk is held in memory. */
const CHUNK_BYTES = 65_536;

/** A source of bytes of which the beginning has been looked at. Going through it gives all of it, once, in small chunks. */
export class PeekedSource implements AsyncIterable<Buffer> {
  /** Looked at, and still to be given with the rest. */
  readonly head: Buffer;

  private constructor(
    private readonly taken: Buffer,
    private readonly isEnded: boolean,
    private readonly rest: AsyncIterator<Uint8Array>,
    private readonly maxBytes: number,
  ) {
    this.head = taken.subarray(0, HEAD_BYTES);
  }

  /** True where the head is certainly all there is. */
  get isWhole(): boolean {
    return this.isEnded && this.head.length === this.taken.length;
  }

  static async open(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<PeekedSource> {
    const rest = source[Symbol.asyncIterator]();
    const parts: Uint8Array[] = [];
    let size = 0;
    let isEnded = false;
    while (size < HEAD_BYTES && !isEnded) {
      const next = await rest.next();
      if (next.done) isEnded = true;
      else size += parts[parts.push(next.value) - 1]!.length;
    }
    return new PeekedSource(Buffer.concat(parts), isEnded, rest, maxBytes);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of this.chunks()) yield* inPieces(chunk);
    } finally {
      await this.close();
    }
  }

  /** Lets go of the source: a stream is destroyed. */
  async close(): Promise<void> {
    await this.rest.return?.();
  }

  private async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    let size = 0;
    let next: IteratorResult<Uint8Array> = { value: this.taken };
    while (!next.done) {
      size += next.value.length;
      if (size > this.maxBytes) throw tableError('file-too-large', `the file has more than ${this.maxBytes} bytes`);
      yield next.value;
      next = await this.rest.next();
    }
  }
}

function* inPieces(bytes: Uint8Array): Generator<Buffer, void, undefined> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.length; at += CHUNK_BYTES) yield buffer.subarray(at, at + CHUNK_BYTES);
}
