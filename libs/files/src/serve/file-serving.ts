import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { create as contentDisposition } from 'content-disposition';
import parseRange from 'range-parser';
import { cleanFileName } from '../checks/file-name.js';
import { fileError } from '../file-error.js';
import { FileStore } from '../store/file-store.js';
import { type ByteRange, SHA256_PATTERN, type StoredFile } from '../stored-file.js';
import { FileAccess } from './file-access.js';

export interface FileRequest {
  /** Client id of the bearer token. */
  readonly client: string;
  readonly sha256: string;
  readonly method: 'GET' | 'HEAD';
  /** Headers `Range`, `If-Range` and `If-None-Match`. */
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

export interface FileAnswer {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent, or destroyed; absent where the answer has no body. */
  readonly content?: Readable;
}

/** Hands files out to those who may have them: what a controller of the exchange door answers with. */
@Injectable()
export class FileServing {
  constructor(
    private readonly store: FileStore,
    private readonly access: FileAccess,
  ) {}

  /** Throws `file-not-found`, also for a file that the caller may not have. */
  async serve(request: FileRequest): Promise<FileAnswer> {
    const name = await this.nameFor(request);
    const file = name === undefined ? undefined : await this.store.stat(request.sha256);
    if (!file || name === undefined) throw fileError('file-not-found');
    const headers = headersOf(file, name);
    if (matches(request.ifNoneMatch, headers['etag']!)) return { status: 304, headers };
    const range = rangeOf(request, file.size, headers['etag']!);
    if (range === 'unsatisfiable') return { status: 416, headers: { 'content-range': `bytes */${file.size}` } };
    return this.answer(request, file, headers, range);
  }

  /** Before anything is looked up in the store: who may not have a file learns nothing of it. */
  private async nameFor({ client, sha256 }: FileRequest): Promise<string | undefined> {
    return SHA256_PATTERN.test(sha256) ? this.access.nameFor(client, sha256) : undefined;
  }

  private async answer(
    { method }: FileRequest,
    { sha256, size }: StoredFile,
    headers: Readonly<Record<string, string>>,
    range: ByteRange | undefined,
  ): Promise<FileAnswer> {
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const length = { 'content-length': String(end - start + 1) };
    const more = range ? { ...length, 'content-range': `bytes ${start}-${end}/${size}` } : length;
    const whole = { status: range ? 206 : 200, headers: { ...headers, ...more } } as const;
    if (method === 'HEAD') return whole;
    return { ...whole, content: (await this.store.open(sha256, range)).content };
  }
}

function headersOf({ sha256, mediaType }: StoredFile, name: string): Record<string, string> {
  return {
    'content-type': mediaType,
    'content-disposition': contentDisposition(cleanFileName(name)),
    // Nothing that came from outside is ever shown as a page of the hub.
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    etag: `"${sha256}"`,
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  };
}

/** Several ranges, other units and what cannot be read are answered with the whole file (RFC 9110, 14.2). */
function rangeOf({ range, ifRange }: FileRequest, size: number, etag: string): ByteRange | 'unsatisfiable' | undefined {
  if (range === undefined || !/^bytes=/i.test(range) || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = parseRange(size, range);
  if (ranges === -1) return 'unsatisfiable';
  return Array.isArray(ranges) && ranges.length === 1 ? ranges[0] : undefined;
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map(tag => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
