import { brokenOff, payloadInvalid, tooLarge } from '#libs/exchange';
import { type Line, LineSplitter } from '#libs/kernel';
import type { Receipt } from '../../intake/record-intake.service.js';
import { readRecord, type Submission } from '../../intake/submission.js';
import { FlowWindow } from './flow-window.js';
import type { NdjsonAnswer } from './ndjson-answer.js';

/** Lines that share one write of the answer. */
const GROUP = 100;

export interface UploadOptions {
  readonly maxRecordBytes: number;
  /** Lines, and bytes, that may be read but not answered. */
  readonly windowLines: number;
  readonly windowBytes: number;
  readonly submit: (read: () => Submission) => Promise<Receipt>;
  /** Resolves when the hub can take so many more. */
  readonly room: (lines: number) => Promise<void>;
}

/**
 * An upload of any length in constant memory: lines are read only as far as the hub takes them and the sender reads
 * its answers. The index of a line counts records; blank lines are none.
 */
export class NdjsonUpload {
  private readonly splitter: LineSplitter;
  private readonly window: FlowWindow;
  private answered: Promise<void> = Promise.resolve();
  private nextIndex = 0;

  constructor(
    private readonly answer: NdjsonAnswer,
    private readonly options: UploadOptions,
  ) {
    this.splitter = new LineSplitter(options.maxRecordBytes);
    this.window = new FlowWindow(options.windowLines, options.windowBytes);
  }

  /**
   * Resolves when every line is answered. Rejects with `malformed` where the upload breaks off: lines that were complete
   * are dealt with, the unfinished last one is not; and with `payload-invalid` where there was no record at all.
   */
  async run(source: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const chunk of source) await this.take(this.splitter.push(chunk));
    } catch (cause) {
      await this.answered;
      this.answer.abandon();
      throw brokenOff(cause);
    }
    await this.take(this.splitter.end());
    await this.answered;
    if (this.nextIndex === 0) throw payloadInvalid([{ pointer: '', message: 'must have at least one record' }]);
    this.answer.end();
  }

  private async take(lines: readonly Line[]): Promise<void> {
    const size = Math.min(GROUP, this.options.windowLines);
    for (let start = 0; start < lines.length; start += size) await this.start(lines.slice(start, start + size));
  }

  private async start(lines: readonly Line[]): Promise<void> {
    const bytes = lines.reduce((sum, line) => sum + ('bytes' in line ? line.bytes.length : 0), 0);
    await this.window.enter(lines.length, bytes);
    await this.options.room(lines.length);
    const receipts = this.submit(lines);
    const firstIndex = this.nextIndex;
    this.nextIndex += lines.length;
    this.answered = this.answered.then(async () => {
      await this.answer.add(firstIndex, await receipts);
      this.window.leave(lines.length, bytes);
    });
  }

  private async submit(lines: readonly Line[]): Promise<readonly Receipt[]> {
    const since = performance.now();
    const receipts = await Promise.all(lines.map(line => this.options.submit(() => this.read(line))));
    // Kafka being away is told line by line, at full speed: a narrow window would only make it last.
    if (receipts.every(({ error }) => !error?.retriable)) this.window.observe(lines.length, performance.now() - since);
    return receipts;
  }

  private read(line: Line): Submission {
    if ('tooLong' in line) throw tooLarge(this.options.maxRecordBytes);
    return readRecord(line.bytes, this.options.maxRecordBytes);
  }
}
