import { randomUUID } from 'node:crypto';

const FORM = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's W3C trace context where it is one, else the start of a new trace. */
export function traceParentOf(header: string | string[] | undefined): string {
  if (typeof header === 'string' && FORM.test(header)) return header;
  return `00-${randomHex()}-${randomHex().slice(0, 16)}-01`;
}

/** 32 digits. Node keeps random bytes for UUIDs in stock, which makes them much cheaper than `randomBytes`. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}
