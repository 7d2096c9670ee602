import { expect } from '@jest/globals';
import type { FigureReport, TransactionPage, TransactionRow } from './answers.js';
import type { RegistryDocument } from './registry.js';
import { SERVICE } from './registry.js';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

type Body = string | Buffer | object | undefined;

/** A client that signs in with a client id and a secret. */
class Client {
  private bearer: Promise<string> | undefined;

  constructor(
    private readonly exchangeUrl: string,
    private readonly baseUrl: string,
    readonly code: string,
    private readonly secret: string,
  ) {}

  /** The same one until `signOut`. */
  token(): Promise<string> {
    this.bearer ??= this.signIn().then(({ body }) => body.access_token);
    return this.bearer;
  }

  signOut(): void {
    this.bearer = undefined;
  }

  async signIn(): Promise<Answer<{ access_token: string; expires_in: number }>> {
    const basic = Buffer.from(`${encodeURIComponent(this.code)}:${encodeURIComponent(this.secret)}`).toString('base64');
    const response = await fetch(`${this.exchangeUrl}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    return toAnswer(response);
  }

  async call<T>(method: string, path: string, body?: Body, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const authorization = headers['authorization'] ?? `Bearer ${await this.token()}`;
    const given = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined;
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers, authorization },
      ...(body === undefined ? {} : { body: given ? body : JSON.stringify(body) }),
    });
    return toAnswer(response);
  }

  protected async get<T>(path: string): Promise<T> {
    const answer = await this.call<T>('GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${answer.text}`);
    return answer.body;
  }
}

async function toAnswer<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const isJson = /json(;|$)/.test(response.headers.get('content-type') ?? '');
  const body = (isJson && !response.headers.get('content-type')?.includes('ndjson') ? JSON.parse(text) : {}) as T;
  return { status: response.status, headers: response.headers, text, body };
}

export interface Accepted {
  readonly transactionId: string;
  readonly outcome: string;
}

export interface ServiceRecord {
  readonly status: number;
  readonly sequence: number;
  readonly history: readonly {
    readonly transactionId: string;
    readonly status: number;
    readonly effect: string;
    readonly flag?: string;
  }[];
}

/** An agency's system at the exchange door. */
export class ExchangeClient extends Client {
  post<T = Accepted>(body: Body, headers: Record<string, string> = {}, service = SERVICE): Promise<Answer<T>> {
    return this.call<T>('POST', `/v1/services/${service}/records`, body, headers);
  }

  /** Posts one record that must be accepted; its transaction id. */
  async send(record: object, headers: Record<string, string> = {}): Promise<string> {
    const { status, body, text } = await this.post(record, headers);
    expect({ status, text }).toEqual({ status: 202, text: expect.stringContaining('transactionId') });
    return body.transactionId;
  }

  /** Posts each after the other was accepted. */
  async sendAll(records: readonly object[]): Promise<string[]> {
    const ids: string[] = [];
    for (const record of records) ids.push(await this.send(record));
    return ids;
  }

  transaction(id: string): Promise<TransactionRow> {
    return this.get(`/v1/transactions/${id}`);
  }

  dossier(code: string): Promise<ServiceRecord> {
    return this.get(`/v1/service-records/${code}`);
  }
}

/** Somebody with roles at the management door. */
export class ManagementClient extends Client {
  transactions(query: Record<string, string>): Promise<TransactionPage> {
    return this.get(`/api/v1/transactions?${new URLSearchParams(query).toString()}`);
  }

  async *allTransactions(query: Record<string, string>): AsyncGenerator<TransactionRow> {
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await this.transactions({ ...query, limit: '200', ...(cursor ? { cursor } : {}) });
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  transaction(id: string): Promise<TransactionRow> {
    return this.get(`/api/v1/transactions/${id}`);
  }

  /** Figures of the last day for one key of the grouping; zeros where it has none. */
  async figures(by: 'system' | 'agency', key: string): Promise<FigureReport['total']> {
    const to = new Date(Date.now() + 60_000).toISOString();
    const report = await this.get<FigureReport>(`/api/v1/figures?by=${by}&to=${to}`);
    return report.groups.find(group => group.key === key) ?? { ...NOTHING };
  }

  async deliveries(query: Record<string, string>): Promise<DeliveryRow[]> {
    return (await this.get<{ items: DeliveryRow[] }>(`/api/v1/deliveries?${new URLSearchParams(query).toString()}`))
      .items;
  }

  retry(id: string): Promise<Answer<unknown>> {
    return this.call('POST', `/api/v1/deliveries/${id}/retry`);
  }

  load(document: RegistryDocument): Promise<Answer<{ changed: string[]; unchanged: number }>> {
    return this.call('POST', '/api/v1/registry/files', { yaml: JSON.stringify(document) });
  }
}

export interface DeliveryRow {
  readonly id: string;
  readonly transactionId: string;
  readonly subscription: string;
  readonly state: string;
  readonly attempts: number;
  readonly businessKey: string;
  readonly code?: string;
}

const NOTHING: FigureReport['total'] = {
  accepted: 0,
  succeeded: 0,
  failed: 0,
  open: 0,
  refused: 0,
  duplicates: 0,
  flagged: 0,
  successRate: null,
  settledRate: null,
};
