/** A record waits this long for Kafka at the most before the stream it came in slows down. */
const SLOW_MS = 400;
const MIN_LINES = 200;

/**
 * Bounds what has been read but not answered, in lines and in bytes; for one reader. Where answers become slow the
 * window closes by half, else it opens again line by line: records of a stream that waited behind each other longer
 * than Kafka's deadline would all be refused.
 */
export class FlowWindow {
  private lines = 0;
  private bytes = 0;
  private limit: number;
  private wake: () => void = () => undefined;

  constructor(
    private readonly maxLines: number,
    private readonly maxBytes: number,
  ) {
    this.limit = maxLines;
  }

  /** Resolves when there is room; what is larger than the whole window passes alone. */
  async enter(lines: number, bytes: number): Promise<void> {
    while (this.lines > 0 && (this.lines + lines > this.limit || this.bytes + bytes > this.maxBytes)) {
      await new Promise<void>(resolve => (this.wake = resolve));
    }
    this.lines += lines;
    this.bytes += bytes;
  }

  leave(lines: number, bytes: number): void {
    this.lines -= lines;
    this.bytes -= bytes;
    this.wake();
  }

  /** How long Kafka took to acknowledge so many lines. */
  observe(lines: number, tookMs: number): void {
    const wanted = tookMs > SLOW_MS ? this.limit / 2 : this.limit + lines;
    this.limit = Math.min(this.maxLines, Math.max(MIN_LINES, Math.floor(wanted)));
  }
}
