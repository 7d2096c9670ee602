const PAGE_BYTES = 1_048_576;

/** Millions of short texts in a few large buffers, where a string each would take ten times the room. */
export class CompactTexts {
  private readonly pages: Buffer[] = [];
  private readonly ends: number[] = [];
  private size = 0;

  get count(): number {
    return this.ends.length;
  }

  /** Of all texts in UTF-8. */
  get bytes(): number {
    return this.size;
  }

  add(text: string): void {
    let bytes = Buffer.from(text, 'utf8');
    while (bytes.length > 0) {
      const at = this.size % PAGE_BYTES;
      if (at === 0) this.pages.push(Buffer.allocUnsafeSlow(PAGE_BYTES));
      const copied = bytes.copy(this.pages[this.pages.length - 1]!, at);
      this.size += copied;
      bytes = bytes.subarray(copied);
    }
    this.ends.push(this.size);
  }

  get(index: number): string | undefined {
    const end = this.ends[index];
    if (end === undefined) return undefined;
    const start = index === 0 ? 0 : this.ends[index - 1]!;
    const at = start % PAGE_BYTES;
    if (at + end - start <= PAGE_BYTES) return this.page(start).toString('utf8', at, at + end - start);
    return this.across(start, end);
  }

  private across(start: number, end: number): string {
    const parts: Buffer[] = [];
    for (let from = start; from < end; from += PAGE_BYTES - (from % PAGE_BYTES)) {
      const at = from % PAGE_BYTES;
      parts.push(this.page(from).subarray(at, at + end - from));
    }
    return Buffer.concat(parts).toString('utf8');
  }

  private page(position: number): Buffer {
    // An empty text at the very end may have no page.
    return this.pages[Math.floor(position / PAGE_BYTES)] ?? Buffer.alloc(0);
  }
}
