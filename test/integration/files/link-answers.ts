import type { IncomingMessage, ServerResponse } from 'node:http';
import { FileFetcher, type FileFetcherOptions } from '#libs/files';
import { MB, pdf, type TestStore } from './support.js';

export const CONTENT = pdf(2 * MB);

const startOf = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);

interface Manners {
  readonly content?: Buffer;
  readonly etag?: string;
  readonly ranges?: boolean;
  /** Breaks the connection after so many bytes of an answer. */
  readonly breakAfter?: number;
}

/** Answers as a file server does that has one file, of some version. */
export function answer(request: IncomingMessage, response: ServerResponse, manners: Manners = {}): void {
  const { content = CONTENT, etag = '"v1"', ranges = true, breakAfter = Infinity } = manners;
  const { 'if-range': ifRange } = request.headers;
  const isPart = ranges && request.headers.range !== undefined && (ifRange === undefined || ifRange === etag);
  const start = isPart ? startOf(request) : 0;
  response.writeHead(isPart ? 206 : 200, {
    'content-length': content.length - start,
    'content-type': 'application/octet-stream',
    ...(etag ? { etag } : {}),
    ...(isPart ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
  });
  const rest = content.subarray(start);
  if (rest.length <= breakAfter) return void response.end(rest);
  response.write(rest.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 20));
}

/** Impatient, and to this machine only. */
export function fetcherTo({ files }: TestStore, options: Partial<FileFetcherOptions> = {}): FileFetcher {
  return new FileFetcher(files, {
    allowedNetworks: ['127.0.0.0/8'],
    attempts: 4,
    backoffMs: 1,
    maxBackoffMs: 20,
    connectTimeoutMs: 1_000,
    firstByteTimeoutMs: 1_000,
    idleTimeoutMs: 1_000,
    deadlineMs: 20_000,
    connections: 2,
    ...options,
  });
}
