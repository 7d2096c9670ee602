import { reasonIn } from '#libs/http';
import { decodeUtf8, HubError, parseStrictJson } from '#libs/kernel';
import { urlProblem } from '../files/connector-check.js';

const MAX_URL = 2_000;

/** What somebody wants the address of a connector to be, and why. */
export interface AddressChange {
  readonly url: string;
  readonly reason: string;
}

/** Reads `{"url", "reason"}`; throws `malformed`, `payload-invalid` or `unacceptable-media`. */
export function addressChangeOf(body: unknown): AddressChange {
  if (!Buffer.isBuffer(body)) throw new HubError('invalid', 'unacceptable-media', 'Send JSON: {"url", "reason"}');
  const value = parseStrictJson(decodeUtf8(body));
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const { url, reason = '', ...others } = members;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(unknown, 'cannot be changed here');
  return { url: urlIn(url), reason: reasonIn({ reason }) };
}

function urlIn(url: unknown): string {
  if (typeof url !== 'string' || url.length > MAX_URL) throw invalid('url', 'must be an address');
  const problem = urlProblem(url);
  if (problem) throw invalid('url', problem);
  return url;
}

function invalid(name: string, message: string): HubError {
  const errors = [{ pointer: `/${name}`, message }];
  return new HubError('invalid', 'payload-invalid', 'The change is not acceptable', { errors });
}
