import type { HubError } from '#libs/kernel';
import { parseRetryAfter } from '#libs/outbound';
import { fileError } from '../file-error.js';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Where in the file the bytes of an answer belong. */
export interface Part {
  /** Offset of the first byte. */
  readonly start: number;
  /** Size of the whole file, where the answer says so. */
  readonly total: number | undefined;
}

/** Worth another attempt, although a 4xx. */
const PASSING: ReadonlySet<number> = new Set([408, 421, 425, 429]);

/**
 * What an answer to `GET` (with `Range: bytes=<asked>-` where `asked` is not 0) brings; `nothing`: this range cannot be
 * had, so the file must be asked for as a whole. Throws the error of an answer that brings no file.
 */
export function readAnswer(status: number, headers: Headers, asked: number, now: number): Part | 'nothing' {
  if (status === 416 && asked > 0) return 'nothing';
  if (status !== 200 && status !== 206) throw refusal(status, headers, now);
  const coding = text(headers['content-encoding'])?.trim().toLowerCase() ?? '';
  if (coding !== '' && coding !== 'identity') throw fileError('file-encoded');
  if (status === 200) return { start: 0, total: numberOf(text(headers['content-length'])) };
  const part = partOf(text(headers['content-range']));
  return part?.start === asked && asked > 0 ? part : 'nothing';
}

/** What makes sure that the rest of a file is the rest of the same file (If-Range, RFC 9110, 13.1.5). */
export function validatorOf(headers: Headers): string | undefined {
  const tag = text(headers['etag']);
  if (tag !== undefined) return /^"[^"]*"$/.test(tag) ? tag : undefined;
  return text(headers['last-modified']);
}

function refusal(status: number, headers: Headers, now: number): HubError {
  const detail = `HTTP ${status}`;
  if (status >= 300 && status < 400) return fileError('file-redirect', { detail });
  if (status === 410) return fileError('file-gone', { detail });
  if (status === 404) return fileError('file-not-there', { detail });
  if (status === 401 || status === 403) return fileError('file-link-denied', { detail });
  if (status >= 400 && status < 500 && !PASSING.has(status)) return fileError('file-link-refused', { detail });
  return fileError('file-unavailable', { detail, retryAfterMs: parseRetryAfter(text(headers['retry-after']), now) });
}

function partOf(contentRange: string | undefined): Part | undefined {
  const [, start, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(contentRange ?? '') ?? [];
  return start === undefined ? undefined : { start: Number(start), total: numberOf(total) };
}

function numberOf(digits: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(digits ?? '') ? Number(digits) : undefined;
}

/** Of a header that is given several times the first counts. */
function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
