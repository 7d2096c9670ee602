import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a call is answered: an HTTP status, one with Retry-After in seconds, a connection that is cut, or no answer. */
export type Answer = number | { readonly status: number; readonly retryAfter: number } | 'reset' | 'hang';

export interface Received {
  readonly key: string;
  readonly offset: number;
  readonly data: Record<string, unknown>;
}

interface CloudEvent {
  readonly subject: string;
  readonly data: Record<string, unknown> & { readonly offset: number };
}

/** A partner's webhook on a real socket: keeps what it took, in order, and what it saw of calls at once. */
export class RecordingReceiver {
  readonly taken: Received[] = [];
  calls = 0;
  /** Keys that had a call under way at once. */
  mostAtOnce = 0;
  /** Keys that had two calls under way at once. */
  readonly overlaps: string[] = [];
  answer: (received: Received) => Answer = () => 200;
  private readonly underWay = new Set<string>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const event = JSON.parse(Buffer.concat(chunks).toString()) as CloudEvent;
        const received = { key: event.subject, offset: event.data.offset, data: event.data };
        this.calls++;
        if (this.underWay.has(received.key)) this.overlaps.push(received.key);
        this.underWay.add(received.key);
        this.mostAtOnce = Math.max(this.mostAtOnce, this.underWay.size);
        setTimeout(() => {
          this.underWay.delete(received.key);
          const answer = this.answer(received);
          if (answer === 'hang') return;
          if (answer === 'reset') return response.destroy();
          if (typeof answer === 'object') {
            return response.writeHead(answer.status, { 'retry-after': String(answer.retryAfter) }).end();
          }
          if (answer < 300) this.taken.push(received);
          response.writeHead(answer).end();
        }, Math.random() * 4);
      });
    });
  }

  static async start(port = 0): Promise<RecordingReceiver> {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
    return new RecordingReceiver(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  takenOf(key: string): number[] {
    return this.taken.filter(received => received.key === key).map(received => received.offset);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
