import { setTimeout as wait } from 'node:timers/promises';
import type { Credentials } from './credentials.js';
import { HubToken } from './hub-token.js';
import type { Answer, PatientHttp } from './patient-http.js';
import { readItemAnswer, type ReportAnswer } from './report-answer.js';

const MAX_RESENDS = 30;
const RESEND_AFTER_MS = 1_000;

/** An agency system at the exchange door: client credentials, then records as one object, an array or NDJSON. */
export class ExchangeClient {
  private readonly token: HubToken;
  private readonly url: string;

  constructor(
    private readonly http: PatientHttp,
    exchangeUrl: string,
    credentials: Credentials,
    service = 'service-record-status',
  ) {
    this.token = new HubToken(http, exchangeUrl, credentials);
    this.url = `${exchangeUrl}/v1/services/${service}/records`;
  }

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
    this.token.forget();
    return this.tryPost(type, body);
  }

  private async tryPost(type: string, body: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${await this.token.get()}`, 'content-type': type };
    return this.http.post(this.url, headers, body);
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
