import type { Connector, ConnectorOptions, DeliveryOutcome, OutboundMessage } from '../connector.js';
import { CallSeries } from '../http/call-series.js';
import type { HttpResult } from '../http/http-result.js';
import { OutboundHttp } from '../http/outbound-http.js';
import { toOutcome } from '../outcomes.js';
import { toCloudEvent } from './cloud-event.js';
import { batchIdOf, batchSizeOf, type BatchedEvent, bodyOf, MAX_BATCH_BYTES, toBatch } from './event-batches.js';
import { WebhookSigner } from './standard-webhooks.js';
import { webhookVerdict } from './webhook-outcome.js';

const ONE = 'application/cloudevents+json; charset=utf-8';
const MANY = 'application/cloudevents-batch+json; charset=utf-8';

/**
 * CloudEvents over HTTP, signed by Standard Webhooks. Settings: `batch`, up to so many messages to a call, default 1;
 * `pipelining`, calls that may be under way on one connection, for partners that answer fast, default 1.
 */
export class WebhookConnector implements Connector {
  readonly maxBatch: number;
  readonly maxBatchBytes?: number;
  private readonly http: OutboundHttp;
  private readonly signer: WebhookSigner;
  private readonly takesBatches: boolean;
  private readonly nextTurn: (() => Promise<void>) | undefined;

  /** Throws `connector-invalid` where the address, the networks, `settings.batch` or `secrets.signingSecret` are wrong. */
  constructor({ definition, secrets, allowedNetworks, nextTurn }: ConnectorOptions) {
    this.nextTurn = nextTurn;
    const batchSize = batchSizeOf(definition.settings);
    this.takesBatches = batchSize !== undefined;
    this.maxBatch = batchSize ?? 1;
    if (this.takesBatches) this.maxBatchBytes = MAX_BATCH_BYTES;
    this.signer = new WebhookSigner(secrets['signingSecret'] ?? '');
    this.http = new OutboundHttp({
      ...definition,
      pipelining: Number(definition.settings['pipelining'] ?? 1),
      allowedNetworks,
    });
  }

  async deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]> {
    if (!this.takesBatches) return Promise.all(messages.map(message => this.post(message)));
    return this.postAll(toBatch(messages), new CallSeries(this.nextTurn));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async post({ envelope, data, replay }: OutboundMessage): Promise<DeliveryOutcome> {
    const startedAt = performance.now();
    const body = Buffer.from(toCloudEvent(envelope, data, replay));
    const more = envelope.traceParent ? ['traceparent', envelope.traceParent] : [];
    return toOutcome(webhookVerdict(await this.send(envelope.id, ONE, body, more), Date.now()), startedAt);
  }

  /**
   * One answer for all. Where it refuses them it does not say whose fault that is: each half is sent by itself, down to the
   * single event, so that the good ones pass the bad one by. Where the receiver has no ear for any of them meanwhile, what it
   * has refused together is tried again.
   */
  private async postAll(batch: readonly BatchedEvent[], series: CallSeries): Promise<DeliveryOutcome[]> {
    const startedAt = performance.now();
    const result = await series.call(() => this.send(batchIdOf(batch), MANY, bodyOf(batch)));
    const verdict = webhookVerdict(result, Date.now());
    if (verdict.status !== 'rejected' || batch.length === 1) return batch.map(() => toOutcome(verdict, startedAt));
    const half = Math.ceil(batch.length / 2);
    return [...(await this.postAll(batch.slice(0, half), series)), ...(await this.postAll(batch.slice(half), series))];
  }

  private send(id: string, contentType: string, body: Buffer, more: readonly string[] = []): Promise<HttpResult> {
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = [
      'content-type',
      contentType,
      'webhook-id',
      id,
      'webhook-timestamp',
      String(timestamp),
      'webhook-signature',
      this.signer.sign(id, timestamp, body),
      ...more,
    ];
    return this.http.post('', headers, body);
  }
}
