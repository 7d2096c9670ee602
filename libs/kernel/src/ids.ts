import { hash, randomUUID } from 'node:crypto';

/**
 * The identity of one exchange: SHA-256 over sending system, service and idempotency key, shaped as a UUID
 * (RFC 9562 version 8). The same request has the same id wherever and whenever it arrives.
 */
export function transactionIdOf(system: string, service: string, idempotencyKey: string): string {
  return uuidFromHash(`${system}\u0000${service}\u0000${idempotencyKey}`);
}

/** An identity of its own for each refusal: a corrected record sent later under the same key must not meet it. */
export function newRefusalId(): string {
  return randomUUID();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function isTransactionId(text: string): boolean {
  return isUuid(text);
}

/** SHA-256 of a body as 32 hex digits (128 bit): tells whether a repeated key came with another body. */
export function bodyHashOf(body: string | Buffer): string {
  return hash('sha256', body, 'hex').slice(0, 32);
}

function uuidFromHash(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = '89ab'[parseInt(hex[16]!, 16) & 0x3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
