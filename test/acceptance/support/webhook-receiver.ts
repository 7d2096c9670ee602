import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export const SIGNING_SECRET = 'whsec_YWNjZXB0YW5jZS13ZWJob29rLXNpZ25pbmctc2VjcmV0';

export interface Arrival {
  /** Header `webhook-id`. */
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly contentType: string;
}

interface CloudEvent {
  readonly specversion: string;
  readonly id: string;
  readonly subject: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>> & { readonly status: number };
}

/** A partner's endpoint on a real socket. What is not signed as Standard Webhooks say is answered 401 and counted. */
export class WebhookReceiver {
  /** What it answered with 2xx, in order. */
  readonly taken: Arrival[] = [];
  /** Every call, also those that it turned down. */
  calls = 0;
  badSignatures = 0;
  /** The status, or where to be sent to. */
  answer: (arrival: Arrival) => number | { readonly location: string } = () => 204;
  private readonly webhook = new Webhook(SIGNING_SECRET);

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const answer = this.take(request.headers, Buffer.concat(chunks).toString('utf8'));
        if (typeof answer === 'number') return response.writeHead(answer).end();
        return response.writeHead(302, { location: answer.location }).end();
      });
    });
  }

  /** `host`: any address of this machine, so also a loopback that is not 127.0.0.1. */
  static async start(host = '127.0.0.1', port = 0): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new WebhookReceiver(server);
  }

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}/hook`;
  }

  of(dossier: string): Arrival[] {
    return this.taken.filter(arrival => arrival.subject === dossier);
  }

  statusesOf(dossier: string): number[] {
    return this.of(dossier).map(arrival => arrival.status);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private take(headers: IncomingHttpHeaders, text: string): ReturnType<WebhookReceiver['answer']> {
    this.calls++;
    if (!this.isSigned(headers, text)) {
      this.badSignatures++;
      return 401;
    }
    const arrival = toArrival(headers, text);
    const answer = this.answer(arrival);
    if (typeof answer === 'number' && answer < 300) this.taken.push(arrival);
    return answer;
  }

  private isSigned(headers: IncomingHttpHeaders, text: string): boolean {
    try {
      this.webhook.verify(text, headers as Record<string, string>);
      return true;
    } catch {
      // Its own error says no more than that it does not fit.
      return false;
    }
  }
}

function toArrival(headers: IncomingHttpHeaders, text: string): Arrival {
  const { subject, sequence, data } = JSON.parse(text) as CloudEvent;
  const id = String(headers['webhook-id']);
  return { id, subject, sequence, status: data.status, data, text, contentType: headers['content-type'] ?? '' };
}
