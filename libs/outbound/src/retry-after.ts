import { DateTime } from 'luxon';

/** A partner that asks for more is asked again after this, in ms. */
const MAX_WAIT_MS = 86_400_000;

/** Retry-After (RFC 9110, 10.2.3), seconds or an HTTP date, as ms from `now`; undefined where it is neither. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, MAX_WAIT_MS);
  const date = DateTime.fromHTTP(text);
  if (!date.isValid) return undefined;
  return Math.min(Math.max(date.toMillis() - now, 0), MAX_WAIT_MS);
}
