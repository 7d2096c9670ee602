import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 300;

export interface SignatureHeaders {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** Checks as Standard Webhooks 1.0 says; written apart from the hub's signer, so that one checks the other. */
export class WebhookVerifier {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  }

  verify({ id, timestamp, signature }: SignatureHeaders, body: Buffer, nowMs: number): boolean {
    const age = Math.abs(nowMs / 1000 - Number(timestamp));
    if (!/^\d+$/.test(timestamp) || age > TOLERANCE_SECONDS) return false;
    const expected = createHmac('sha256', this.key).update(`${id}.${timestamp}.`).update(body).digest();
    return signature.split(' ').some(part => part.startsWith('v1,') && equals(expected, part.slice(3)));
  }
}

function equals(expected: Buffer, encoded: string): boolean {
  const given = Buffer.from(encoded, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
