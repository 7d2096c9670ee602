import { HubError } from '#libs/kernel';

const FORM = /^[\x20-\x7e]{1,255}$/;

/** The sender's own identity of one record; throws `malformed` where it is none. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && FORM.test(header)) return header;
  throw new HubError('invalid', 'malformed', 'Malformed request', {
    detail: 'Idempotency-Key must have 1 to 255 printable ASCII characters',
  });
}
