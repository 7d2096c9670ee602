import type { Writable } from 'node:stream';
import type { Receipt } from '../../intake/record-intake.service.js';
import { batchStatusOf, type BatchTotals, toItemAnswer, totalsOf } from '../batch-answer.js';

const DECIDE_AFTER_RESULTS = 1_000;
const DECIDE_AFTER_MS = 250;
const SOME = 207;
const UNAVAILABLE = 503;

/**
 * The answer to an NDJSON upload, line by line in the order of the input. The status comes before the first line, so
 * it is held back until all is known (202, 207, 422, 503), but for no more than 1,000 results and 250 ms after the
 * first: then it is 207 and the lines tell, or 503 where Kafka has taken nothing so far.
 */
export class NdjsonAnswer {
  private totals: BatchTotals = { accepted: 0, refused: 0, unavailable: 0 };
  private held: string[] = [];
  private output: Writable | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** `open` sends status and headers and gives what to write the lines to. */
  constructor(private readonly open: (status: number) => Writable) {}

  /** Resolves when the receiver can take more. */
  async add(firstIndex: number, receipts: readonly Receipt[]): Promise<void> {
    this.count(totalsOf(receipts));
    const text = receipts.map((receipt, i) => `${JSON.stringify(toItemAnswer(firstIndex + i, receipt))}\n`).join('');
    if (this.output) return write(this.output, text);
    this.held.push(text);
    this.timer ??= setTimeout(() => this.begin(this.statusSoFar()), DECIDE_AFTER_MS);
    if (this.totals.accepted + this.totals.refused >= DECIDE_AFTER_RESULTS) this.begin(this.statusSoFar());
  }

  /** After the last line. */
  end(): void {
    if (!this.output) this.begin(batchStatusOf(this.totals));
    this.output?.end();
  }

  /** The sender is gone, or the request as a whole is refused: nothing more is written. */
  abandon(): void {
    clearTimeout(this.timer);
    this.output?.destroy();
  }

  private statusSoFar(): number {
    const status = batchStatusOf(this.totals);
    return status === UNAVAILABLE ? status : SOME;
  }

  private begin(status: number): void {
    clearTimeout(this.timer);
    this.output = this.open(status);
    this.output.write(this.held.join(''));
    this.held = [];
  }

  private count(more: BatchTotals): void {
    const { accepted, refused, unavailable } = this.totals;
    this.totals = {
      accepted: accepted + more.accepted,
      refused: refused + more.refused,
      unavailable: unavailable + more.unavailable,
    };
  }
}

/** A receiver that does not read holds the whole upload back; one that is gone does not. */
function write(output: Writable, text: string): Promise<void> | undefined {
  if (output.destroyed || output.write(text)) return undefined;
  return new Promise(resolve => {
    const go = (): void => {
      output.off('drain', go).off('close', go);
      resolve();
    };
    output.on('drain', go).on('close', go);
  });
}
