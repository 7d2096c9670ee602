import type { Connector, ConnectorOptions, DeliveryOutcome, OutboundMessage } from '../connector.js';
import { OutboundHttp } from '../http/outbound-http.js';
import { toOutcome } from '../outcomes.js';
import { toCloudEvent } from './cloud-event.js';
import { WebhookSigner } from './standard-webhooks.js';
import { webhookVerdict } from './webhook-outcome.js';

/** CloudEvents over HTTP, signed by Standard Webhooks; one message to a call. */
export class WebhookConnector implements Connector {
  readonly maxBatch = 1;
  private readonly http: OutboundHttp;
  private readonly signer: WebhookSigner;

  /** Throws `connector-invalid` where the address, the networks or `secrets.signingSecret` are wrong. */
  constructor({ definition, secrets, allowedNetworks }: ConnectorOptions) {
    this.signer = new WebhookSigner(secrets['signingSecret'] ?? '');
    this.http = new OutboundHttp({ ...definition, allowedNetworks });
  }

  deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]> {
    return Promise.all(messages.map(message => this.post(message)));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async post({ envelope, data, replay }: OutboundMessage): Promise<DeliveryOutcome> {
    const startedAt = performance.now();
    const body = Buffer.from(toCloudEvent(envelope, data, replay));
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = [
      'content-type',
      'application/cloudevents+json; charset=utf-8',
      'webhook-id',
      envelope.id,
      'webhook-timestamp',
      String(timestamp),
      'webhook-signature',
      this.signer.sign(envelope.id, timestamp, body),
    ];
    if (envelope.traceParent) headers.push('traceparent', envelope.traceParent);
    return toOutcome(webhookVerdict(await this.http.post('', headers, body), Date.now()), startedAt);
  }
}
