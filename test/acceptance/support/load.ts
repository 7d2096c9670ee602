import type { ItemAnswer } from './answers.js';
import type { ExchangeClient } from './clients.js';
import { NdjsonSender } from './ndjson-sender.js';
import type { Report } from './province.js';

/** What a careful sender keeps of each record until the hub has acknowledged it. */
export class Outbox {
  /** Transaction ids that were answered 202, by report. */
  readonly acknowledged = new Map<Report, string>();

  constructor(readonly reports: readonly Report[]) {}

  get open(): readonly Report[] {
    return this.reports.filter(report => !this.acknowledged.has(report));
  }

  /** By NDJSON, until all is said or the connection breaks. */
  async stream(exchangeUrl: string, client: ExchangeClient): Promise<void> {
    const sent = this.open;
    const note = ({ index, transactionId }: ItemAnswer): void => {
      const report = sent[index];
      if (report && transactionId) this.acknowledged.set(report, transactionId);
    };
    const upload = await NdjsonSender.open(exchangeUrl, client, { onAnswer: note });
    await upload.writeAll(sent);
    await upload.finish();
  }

  /** One by one in their order, until one is not taken. */
  async post(client: ExchangeClient): Promise<void> {
    for (const report of this.open) {
      const { status, body } = await client.post(report).catch(() => ({ status: 0, body: { transactionId: '' } }));
      if (status !== 202) return;
      this.acknowledged.set(report, body.transactionId);
    }
  }

  /** Sends again what has no acknowledgement, in order, until all have one. */
  async drain(exchangeUrl: string, client: ExchangeClient): Promise<void> {
    while (this.open.length > 0) await this.stream(exchangeUrl, client);
  }
}
