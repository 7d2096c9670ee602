import { HubError } from '#libs/kernel';
import { DateTime } from 'luxon';

const FORM = 'yyyyMMddHHmmss';
const ZONE = 'Asia/Ho_Chi_Minh';

/**
 * `20240501083000`, local time of Vietnam, as `2024-05-01T08:30:00+07:00`. Throws `payload-invalid` on anything else;
 * `pointer` says where it stood.
 */
export function parseDvcqgDate(text: string, pointer = ''): string {
  const date = /^\d{14}$/.test(text) ? DateTime.fromFormat(text, FORM, { zone: ZONE }) : undefined;
  // Comparing back refuses what luxon rolls over, such as 24:00:00.
  if (!date?.isValid || date.toFormat(FORM) !== text) throw invalidDate(pointer);
  return date.toISO({ suppressMilliseconds: true });
}

/** An RFC 3339 instant in the portal's form; fractions of a second are cut. Throws `payload-invalid` where it is none. */
export function formatDvcqgDate(iso: string): string {
  const date = DateTime.fromISO(iso, { zone: ZONE });
  if (!date.isValid) throw invalidDate('');
  return date.toFormat(FORM);
}

function invalidDate(pointer: string): HubError {
  return new HubError('invalid', 'payload-invalid', 'The record is not acceptable', {
    errors: [{ pointer, message: 'must be a time of the form yyyyMMddHHmmss' }],
  });
}
