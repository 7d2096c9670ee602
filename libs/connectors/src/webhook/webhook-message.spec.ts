import { describe, expect, it } from '@jest/globals';
import type { Envelope } from '#libs/contracts';
import { Webhook } from 'standardwebhooks';
import { toCloudEvent } from './cloud-event.js';
import { WebhookSigner } from './standard-webhooks.js';

const SECRET = 'whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmctc2VjcmV0';

const BARE: Envelope = {
  id: '2f1e4fc0-81fd-8e6c-9d3a-000000000001',
  type: 'service-record.status.changed.v1',
  subject: '000.00.01.H22-240501-0001',
  time: '2024-05-01T08:00:00+07:00',
  acceptedAt: '2024-05-01T01:00:01.000Z',
  system: 'one-stop-"h22"',
  service: 'service-record-status',
  serviceVersion: '1',
  agency: '000.00.01.H22',
  bodyHash: 'abc',
};

const ENVELOPE: Envelope = {
  ...BARE,
  traceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  sequence: 2,
  previousStatus: 1,
};

describe('toCloudEvent', () => {
  it('is CloudEvents 1.0 around the record as it was accepted', () => {
    const data = '{"status":4,"note":"Đang \\u0078ử lý"}';
    const text = toCloudEvent(ENVELOPE, data);
    expect(text).toContain(data);
    expect(JSON.parse(text)).toEqual({
      specversion: '1.0',
      id: ENVELOPE.id,
      type: ENVELOPE.type,
      source: '/systems/one-stop-"h22"',
      subject: ENVELOPE.subject,
      time: ENVELOPE.time,
      datacontenttype: 'application/json',
      acceptedat: ENVELOPE.acceptedAt,
      system: 'one-stop-"h22"',
      service: 'service-record-status',
      serviceversion: '1',
      agency: '000.00.01.H22',
      sequence: 2,
      previousstatus: 1,
      traceparent: ENVELOPE.traceParent,
      data: { status: 4, note: 'Đang xử lý' },
    });
  });

  it('says of what is brought again which replay it was', () => {
    expect(JSON.parse(toCloudEvent(BARE, '{}', '17'))).toMatchObject({ id: BARE.id, hubreplay: '17' });
    expect(JSON.parse(toCloudEvent(BARE, '{}'))).not.toHaveProperty('hubreplay');
  });

  it('leaves out what a first report does not have', () => {
    const event = JSON.parse(toCloudEvent(BARE, '{}')) as object;
    expect(event).not.toHaveProperty('sequence');
    expect(event).not.toHaveProperty('previousstatus');
    expect(event).not.toHaveProperty('traceparent');
  });
});

describe('WebhookSigner', () => {
  it('signs exactly as the reference library, which also verifies it', () => {
    const body = toCloudEvent(ENVELOPE, '{"name":"Nguyễn Thị Hương 😀"}');
    const seconds = Math.floor(Date.now() / 1000);
    const signature = new WebhookSigner(SECRET).sign(ENVELOPE.id, seconds, Buffer.from(body));
    const reference = new Webhook(SECRET);
    expect(signature).toBe(reference.sign(ENVELOPE.id, new Date(seconds * 1000), body));
    const headers = {
      'webhook-id': ENVELOPE.id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signature,
    };
    expect(reference.verify(body, headers)).toMatchObject({ id: ENVELOPE.id });
    expect(() => reference.verify(`${body} `, headers)).toThrow();
  });

  it.each(['', 'secret', 'whsec_'])('refuses the secret %p', secret => {
    expect(() => new WebhookSigner(secret)).toThrow(/signingSecret/);
  });
});
