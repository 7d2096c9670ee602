import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '#libs/kernel';
import type { Credentials } from './credentials.js';
import type { Answer, PatientHttp } from './patient-http.js';
import { readItemAnswer, type ReportAnswer } from './report-answer.js';

const RECORDS = '/v1/services/service-record-status/records';
const RENEW_BEFORE_MS = 30_000;
const MAX_RESENDS = 30;
const RESEND_AFTER_MS = 1_000;

/** An agency system at the exchange door: client credentials, then records as one object, an array or NDJSON. */
export class ExchangeClient {
  private token: Promise<string> | undefined;
  private renewAt = 0;

  constructor(
    private readonly http: PatientHttp,
    private readonly exchangeUrl: string,
    private readonly credentials: Credentials,
  ) {}

  async sendSingle(record: unknown): Promise<ReportAnswer> {
    const answer = await this.post('application/json', JSON.stringify(record));
    return readItemAnswer(JSON.parse(answer.body));
  }

  sendArray(records: readonly unknown[]): Promise<readonly ReportAnswer[]> {
    return sendAllOf(records, some => this.postArray(some));
  }

  sendLines(records: readonly unknown[]): Promise<readonly ReportAnswer[]> {
    return sendAllOf(records, some => this.postLines(some));
  }

  private async postArray(records: readonly unknown[]): Promise<readonly ReportAnswer[]> {
    const answer = await this.post('application/json', JSON.stringify(records));
    const { items } = JSON.parse(answer.body) as { items?: unknown[] };
    return inOrder(items ?? [], records.length, answer);
  }

  private async postLines(records: readonly unknown[]): Promise<readonly ReportAnswer[]> {
    const body = records.map(record => `${JSON.stringify(record)}\n`).join('');
    const answer = await this.post('application/x-ndjson', body);
    const lines = answer.body.split('\n').filter(line => line !== '');
    return inOrder(
      lines.map(line => JSON.parse(line) as unknown),
      records.length,
      answer,
    );
  }

  private async post(type: string, body: string): Promise<Answer> {
    const answer = await this.tryPost(type, body);
    if (answer.status !== 401) return answer;
    this.token = undefined;
    return this.tryPost(type, body);
  }

  private async tryPost(type: string, body: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${await this.getToken()}`, 'content-type': type };
    return this.http.post(`${this.exchangeUrl}${RECORDS}`, headers, body);
  }

  private getToken(): Promise<string> {
    if (Date.now() >= this.renewAt) this.token = undefined;
    this.token ??= this.fetchToken();
    return this.token;
  }

  private async fetchToken(): Promise<string> {
    this.renewAt = Infinity;
    const { clientId, clientSecret } = this.credentials;
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.http.post(`${this.exchangeUrl}/oauth/token`, headers, 'grant_type=client_credentials');
    const body =
      answer.status === 200 ? (JSON.parse(answer.body) as { access_token: string; expires_in: number }) : null;
    this.renewAt = body ? Date.now() + body.expires_in * 1000 - RENEW_BEFORE_MS : 0;
    if (!body) throw new HubError('denied', 'unauthenticated', `The hub gave no token to ${clientId}`);
    return body.access_token;
  }
}

type Send = (records: readonly unknown[]) => Promise<readonly ReportAnswer[]>;

/**
 * Of a batch that met a busy hub, some may have been taken: sends again from the first that was not, so that the order
 * stays; what was taken already is known to the hub as a repeat.
 */
async function sendAllOf(records: readonly unknown[], send: Send): Promise<readonly ReportAnswer[]> {
  const answers = [...(await send(records))];
  for (let attempt = 1; attempt <= MAX_RESENDS; attempt++) {
    const from = answers.findIndex(({ code }) => code === 'unavailable');
    if (from === -1) break;
    await wait(RESEND_AFTER_MS);
    answers.splice(from, answers.length - from, ...(await send(records.slice(from))));
  }
  return answers;
}

/** Answers carry the index of their record; where one has none, its place counts. */
function inOrder(items: readonly unknown[], count: number, answer: Answer): ReportAnswer[] {
  if (items.length === 0) return Array.from({ length: count }, () => readItemAnswer(parsed(answer.body)));
  const answers = Array.from({ length: count }, () => readItemAnswer(undefined));
  items.forEach((item, place) => {
    const { index } = item as { index?: unknown };
    const at = typeof index === 'number' ? index : place;
    if (at >= 0 && at < count) answers[at] = readItemAnswer(item);
  });
  return answers;
}

function parsed(body: string): unknown {
  return body === '' ? undefined : JSON.parse(body);
}
