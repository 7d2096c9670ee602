import { createHash } from 'node:crypto';

/** Bytes that are read once, and what they were: the hash is whole when the source has come to its end. */
export class HashedSource implements AsyncIterable<Buffer> {
  private readonly hash = createHash('sha256');

  constructor(private readonly source: AsyncIterable<Buffer>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of this.source) {
      this.hash.update(chunk);
      yield chunk;
    }
  }

  /** Reads what is left; SHA-256 of all, in hex. */
  async drain(): Promise<string> {
    for await (const chunk of this.source) this.hash.update(chunk);
    return this.digest();
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}
