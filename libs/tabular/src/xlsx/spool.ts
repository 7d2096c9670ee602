/**
 * Where an XLSX file lies while it is read: its directory is at its end, so it must be had as a whole. The default is memory.
 * For files of any size there is `DiskSpool`.
 */
export interface Spool {
  /** Appends; called in order. */
  write(chunk: Buffer): Promise<void>;
  /** The bytes from `position` on, exactly `length` of them. */
  read(position: number, length: number): Promise<Buffer>;
  /** Called once, at the end or after a failure. */
  discard(): Promise<void>;
}

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Keeps the chunks as they came: nothing is copied into one large buffer. */
export class MemorySpool implements Spool {
  private blocks: Block[] = [];
  private size = 0;

  async write(chunk: Buffer): Promise<void> {
    this.blocks.push({ start: this.size, bytes: Buffer.from(chunk) });
    this.size += chunk.length;
  }

  async read(position: number, length: number): Promise<Buffer> {
    const end = position + length;
    const parts: Buffer[] = [];
    for (let i = this.blockAt(position); i < this.blocks.length && this.blocks[i]!.start < end; i++) {
      const { start, bytes } = this.blocks[i]!;
      parts.push(bytes.subarray(Math.max(0, position - start), end - start));
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  async discard(): Promise<void> {
    this.blocks = [];
  }

  /** The last block that begins at or before the position. */
  private blockAt(position: number): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.blocks[middle]!.start <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
