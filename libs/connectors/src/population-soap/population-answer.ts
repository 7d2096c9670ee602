import { HubError } from '#libs/kernel';
import { parseRetryAfter } from '#libs/outbound';
import type { HttpAnswer, HttpResult } from '../http/http-result.js';
import { BAD_REPLY, badReply } from './bad-reply.js';
import type { SoapFault } from './soap-fault.js';
import { readSoapReply, type SoapReply } from './soap-reply.js';
import type { XmlElement } from './xml-element.js';

/** One outcome, before it is known how long it took. */
export type PopulationAnswer<T> =
  | { readonly status: 'answered'; readonly value: T }
  | { readonly status: 'not-yet' | 'busy'; readonly code: string; readonly retryAfterMs?: number }
  | { readonly status: 'failed'; readonly code: string; readonly reason?: string; readonly retriable: boolean };

const OK = 200;
/** SOAP 1.1, 6.2: a fault comes with it. */
const FAULT = 500;
const BUSY: ReadonlySet<number> = new Set([429, 503]);
/** The partner says that this very request is wrong: it will be no better tomorrow. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 415, 422]);
const MEDIA_TYPE = 'text/xml';

/** `read` makes of the answer's element what was asked, or throws `bad-reply` or `reply-mismatch`. */
export function readPopulationAnswer<T>(
  result: HttpResult,
  read: (answer: XmlElement) => T,
  now: number,
): PopulationAnswer<T> {
  if (result.kind === 'failure') return failed(result.code);
  const { status, brokenOff } = result;
  if (BUSY.has(status)) return busy(`http-${status}`, parseRetryAfter(result.retryAfter, now));
  if (status >= 300 && status < 400) return failed('redirect');
  if (status !== OK && status !== FAULT) return failed(`http-${status}`, { retriable: !REFUSED.has(status) });
  if (brokenOff) return failed(status === FAULT ? `http-${FAULT}` : brokenOff);
  try {
    return meaningOf(readReply(result), read);
  } catch (error) {
    return notOfTheProtocol(error, status);
  }
}

export function failed(code: string, more: { reason?: string; retriable?: boolean } = {}): PopulationAnswer<never> {
  return { status: 'failed', code, retriable: true, ...more };
}

export function busy(code: string, retryAfterMs?: number): PopulationAnswer<never> {
  return { status: 'busy', code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** An answer under HTTP 500 is none: only a fault is looked for there. */
function readReply({ status, contentType, body }: HttpAnswer): SoapReply {
  if (!isXml(contentType)) throw badReply('content-type');
  const reply = readSoapReply(body);
  if (status === FAULT && !('fault' in reply)) throw badReply('wrong-shape');
  return reply;
}

function isXml(contentType = ''): boolean {
  const [mediaType, ...parameters] = contentType.toLowerCase().split(';');
  if (mediaType!.trim() !== MEDIA_TYPE) return false;
  const charset = parameters.map(each => each.trim()).find(each => each.startsWith('charset='));
  return charset === undefined || /^charset="?utf-8"?$/.test(charset);
}

function meaningOf<T>(reply: SoapReply, read: (answer: XmlElement) => T): PopulationAnswer<T> {
  if ('fault' in reply) return ofFault(reply.fault);
  return { status: 'answered', value: read(reply.answer) };
}

function ofFault({ meaning, code, retryAfterMs }: SoapFault): PopulationAnswer<never> {
  if (meaning !== 'not-yet') return failed(code, { retriable: meaning !== 'query' });
  return { status: 'not-yet', code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** A page of a proxy under HTTP 500 is the failure that it says it is. */
function notOfTheProtocol(error: unknown, status: number): PopulationAnswer<never> {
  if (!(error instanceof HubError)) throw error;
  if (error.code !== BAD_REPLY) return failed(error.code);
  return status === FAULT ? failed(`http-${FAULT}`) : failed(BAD_REPLY, { reason: error.detail ?? '' });
}
