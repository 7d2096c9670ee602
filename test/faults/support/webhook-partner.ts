import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ArrivalBook } from './arrival-book.js';
import { type Dossiers, slotOf } from './dossiers.js';

/** How an endpoint behaves; `lost-answer` takes the message and then resets the connection. */
export type Mood = 'well' | 'hangs' | 'resets' | '500' | '429' | 'slow' | 'lost-answer';

const SLOW_MS = 3_000;

/** A partner's endpoint that writes down what it took, with faults on demand. */
export class WebhookPartner {
  readonly book = new ArrivalBook();
  mood: Mood = 'well';
  /** When something last arrived, and the longest time in which nothing did, since `forgetSilence`. */
  private lastAt = performance.now();
  private silenceMs = 0;

  private constructor(
    private readonly server: Server,
    private readonly dossiers: Dossiers,
  ) {
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async start(dossiers: Dossiers): Promise<WebhookPartner> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new WebhookPartner(server, dossiers);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The longest time in which nothing arrived, in ms. */
  get longestSilenceMs(): number {
    return Math.max(this.silenceMs, performance.now() - this.lastAt);
  }

  forgetSilence(): void {
    this.silenceMs = 0;
    this.lastAt = performance.now();
  }

  /** Who wants to go on has to connect anew. */
  closeConnections(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.closeConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    if (text === '') return; // The caller has gone: it was killed.
    const { mood } = this;
    switch (mood) {
      case 'hangs':
        return; // Nobody answers; the hub's own time-out ends it.
      case 'resets':
        return void request.socket.resetAndDestroy();
      case '500':
        return void response.writeHead(500).end('Lỗi hệ thống');
      case '429':
        return void response.writeHead(429, { 'retry-after': '1' }).end();
      case 'slow':
        await pause(SLOW_MS);
        break;
      case 'well':
      case 'lost-answer':
        break;
    }
    this.noteAll(text);
    if (mood === 'lost-answer') request.socket.resetAndDestroy();
    else response.writeHead(204).end();
  }

  /** One event, or a batch of them. */
  private noteAll(text: string): void {
    for (const { id, subject, data } of [JSON.parse(text) as Event | Event[]].flat()) {
      this.book.note(slotOf(this.dossiers.numberOf(subject), data.status), id);
    }
    const now = performance.now();
    this.silenceMs = Math.max(this.silenceMs, now - this.lastAt);
    this.lastAt = now;
  }
}

interface Event {
  readonly id: string;
  readonly subject: string;
  readonly data: { readonly status: number };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return '';
  }
  return Buffer.concat(chunks).toString('utf8');
}
