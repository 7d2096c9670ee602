import { fileError } from '../file-error.js';

/** A link of a partner, taken apart. Throws `file-link-invalid`; the message never has the link, which may name people. */
export function parseLink(link: string): URL {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isPlain) throw fileError('file-link-invalid', { detail: 'Wanted: http(s), without user and password' });
  return url;
}
