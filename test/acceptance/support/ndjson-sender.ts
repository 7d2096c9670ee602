import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { waitFor } from '#libs/testing';
import type { ItemAnswer } from './answers.js';
import type { ExchangeClient } from './clients.js';
import { SERVICE } from './registry.js';

export interface SenderOptions {
  /** Whether answers are read from the start; default true. */
  readonly reading?: boolean;
  readonly onAnswer?: (answer: ItemAnswer) => void;
}

/** An NDJSON upload under way: writes lines as fast as the hub takes them and reads the answers as they come. */
export class NdjsonSender {
  readonly answers: ItemAnswer[] = [];
  /** Of the answer; undefined before it came. */
  status: number | undefined;
  /** Set when the connection broke. */
  broken: Error | undefined;
  bytesSent = 0;
  private ended = false;
  private readonly response: Promise<IncomingMessage>;

  private constructor(
    private readonly outgoing: ClientRequest,
    private readonly onAnswer: (answer: ItemAnswer) => void,
  ) {
    this.response = new Promise((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    this.response.then(
      response => (this.status = response.statusCode),
      (error: Error) => (this.broken = error),
    );
    outgoing.on('error', (error: Error) => (this.broken = error));
  }

  static async open(exchangeUrl: string, client: ExchangeClient, options: SenderOptions = {}): Promise<NdjsonSender> {
    const sender = new NdjsonSender(
      request(`${exchangeUrl}/v1/services/${SERVICE}/records`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await client.token()}`, 'content-type': 'application/x-ndjson' },
      }),
      options.onAnswer ?? (() => undefined),
    );
    if (options.reading ?? true) sender.read();
    return sender;
  }

  /** Begins to read the answers. */
  read(): void {
    this.response.then(
      response => this.readFrom(response),
      () => undefined,
    );
  }

  /** Sends bytes as they are; waits where the hub does not take more. */
  async write(text: string): Promise<void> {
    if (this.broken) return;
    const isFree = this.outgoing.write(text);
    if (!isFree) await this.drained();
    this.bytesSent += Buffer.byteLength(text);
  }

  /** Each as a line. */
  async writeAll(records: Iterable<string | object>): Promise<void> {
    for (const record of records) {
      if (this.broken) return;
      await this.write(`${typeof record === 'string' ? record : JSON.stringify(record)}\n`);
    }
  }

  /** Breaks off without an end. */
  abort(): void {
    this.outgoing.destroy();
  }

  /** Ends the upload and gives all answers. */
  async finish(timeoutMs = 60_000): Promise<readonly ItemAnswer[]> {
    this.outgoing.end();
    await waitFor(() => this.ended || this.broken, { what: 'the end of the NDJSON answer', timeoutMs });
    return this.answers;
  }

  /** Also when nobody will ever drain it, because the connection broke. */
  private drained(): Promise<void> {
    return new Promise(resolve => {
      const go = (): void => {
        this.outgoing.off('drain', go).off('close', go);
        resolve();
      };
      this.outgoing.on('drain', go).on('close', go);
    });
  }

  private take(answer: ItemAnswer): void {
    this.answers.push(answer);
    this.onAnswer(answer);
  }

  private readFrom(response: IncomingMessage): void {
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.take(JSON.parse(line) as ItemAnswer);
    });
    response.once('end', () => (this.ended = true));
    response.once('error', (error: Error) => (this.broken = error));
  }
}
