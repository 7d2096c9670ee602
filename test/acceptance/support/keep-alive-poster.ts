import { Agent, request } from 'node:http';
import type { Accepted, ExchangeClient } from './clients.js';
import type { Outbox } from './load.js';
import type { Report } from './province.js';
import { SERVICE } from './registry.js';

/** What a sender sees of one request. */
export interface Sent {
  /** Of the answer; undefined where there was none. */
  readonly status?: number;
  /** Why there was no answer. */
  readonly error?: string;
  /** The request went over a connection that had carried others before. */
  readonly reused: boolean;
  /** `performance.now()` when it was known. */
  readonly at: number;
}

/** Posts one record after the other over a connection that it keeps as long as the hub does. */
export class KeepAlivePoster {
  readonly sent: Sent[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly exchangeUrl: string,
    private readonly client: ExchangeClient,
    private readonly outbox: Outbox,
  ) {}

  /** Until all is said or one gets no answer. */
  async run(): Promise<void> {
    const authorization = `Bearer ${await this.client.token()}`;
    for (const report of this.outbox.open) {
      const result = await this.post(report, authorization);
      this.sent.push(result);
      if (result.status !== 202) break;
    }
    this.agent.destroy();
  }

  private post(report: Report, authorization: string): Promise<Sent> {
    const headers = { authorization, 'content-type': 'application/json' };
    const url = `${this.exchangeUrl}/v1/services/${SERVICE}/records`;
    return new Promise(resolve => {
      const call = request(url, { method: 'POST', agent: this.agent, headers }, response => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          if (status === 202) this.outbox.acknowledged.set(report, (JSON.parse(text) as Accepted).transactionId);
          resolve({ status, reused: call.reusedSocket, at: performance.now() });
        });
        response.on('error', error => resolve(this.failed(error, call.reusedSocket)));
      });
      call.on('error', error => resolve(this.failed(error, call.reusedSocket)));
      call.end(JSON.stringify(report));
    });
  }

  private failed(error: NodeJS.ErrnoException, reused: boolean): Sent {
    return { error: error.code ?? error.message, reused, at: performance.now() };
  }
}
