import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { WEBHOOK_SECRET } from '../sandbox-accounts.js';
import { WebhookVerifier } from './webhook-signature.js';

const NOW = Date.parse('2024-05-01T08:00:00Z');
const BODY = '{"data":{"name":"Nguyễn"}}';

function signed(at: number, body = BODY) {
  const signature = new Webhook(WEBHOOK_SECRET).sign('id-1', new Date(at), body);
  return { id: 'id-1', timestamp: String(at / 1000), signature };
}

describe('WebhookVerifier', () => {
  const verifier = new WebhookVerifier(WEBHOOK_SECRET);

  it('accepts what the reference library signed, also beside a signature of an older key', () => {
    const headers = signed(NOW);
    expect(verifier.verify(headers, Buffer.from(BODY), NOW)).toBe(true);
    const two = { ...headers, signature: `v1,AAAA ${headers.signature}` };
    expect(verifier.verify(two, Buffer.from(BODY), NOW)).toBe(true);
  });

  it('refuses another body, id or time, an old message and no signature', () => {
    const headers = signed(NOW);
    expect(verifier.verify(headers, Buffer.from(`${BODY} `), NOW)).toBe(false);
    expect(verifier.verify({ ...headers, id: 'id-2' }, Buffer.from(BODY), NOW)).toBe(false);
    expect(verifier.verify({ ...headers, timestamp: String(NOW / 1000 + 1) }, Buffer.from(BODY), NOW)).toBe(false);
    expect(verifier.verify(headers, Buffer.from(BODY), NOW + 301_000)).toBe(false);
    expect(verifier.verify({ id: '', timestamp: '', signature: '' }, Buffer.from(BODY), NOW)).toBe(false);
  });
});
