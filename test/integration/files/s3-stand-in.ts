import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalServer } from '../connectors/support.js';

interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
}

/**
 * A small stand-in for S3 that speaks its protocol over real HTTP: it checks the signature (SigV4) of every request, the
 * announced length and SHA-256 of what is put, and knows ranges. It is no S3: no multipart, no versions, no lists.
 */
export class S3StandIn {
  readonly credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a-secret-of-the-tests' };
  readonly region = 'vn-ha-tinh-1';
  readonly objects = new Map<string, StoredObject>();
  /** `method path` of every request, and the status of its answer. */
  readonly requests: string[] = [];
  /** Breaks the connection in the middle of the next put. */
  breakNextPut = false;
  private server!: LocalServer;

  private constructor(readonly bucket: string) {}

  static async start(bucket = 'files'): Promise<S3StandIn> {
    const standIn = new S3StandIn(bucket);
    standIn.server = await LocalServer.start((request, response) => void standIn.handle(request, response));
    return standIn;
  }

  get url(): string {
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'PUT' && this.breakNextPut) {
      this.breakNextPut = false;
      request.once('data', () => request.destroy());
      return;
    }
    const body = await bytesOf(request);
    const status = this.refusalOf(request, body) ?? this.answer(request, response, body);
    this.requests.push(`${request.method} ${request.url} ${status}`);
    if (!response.writableEnded) response.writeHead(status).end();
  }

  private refusalOf(request: IncomingMessage, body: Buffer): number | undefined {
    if (!this.isSigned(request)) return 403;
    const { 'x-amz-content-sha256': hash, 'x-amz-checksum-sha256': checksum } = request.headers;
    if (/^[0-9a-f]{64}$/.test(String(hash)) && hash !== sha256(body).toString('hex')) return 400;
    if (checksum !== undefined && checksum !== sha256(body).toString('base64')) return 400;
    const isPut = request.method === 'PUT';
    return isPut && Number(request.headers['content-length']) !== body.length ? 411 : undefined;
  }

  private answer(request: IncomingMessage, response: ServerResponse, body: Buffer): number {
    const key = decodeURIComponent(new URL(request.url!, this.url).pathname).replace(/^\//, '');
    if (key.split('/')[0] !== this.bucket) return 404;
    if (request.method === 'PUT') {
      this.objects.set(key, { body, contentType: request.headers['content-type'] ?? '' });
      return 200;
    }
    if (request.method === 'DELETE') return this.objects.delete(key) ? 204 : 204;
    if (key === this.bucket || key === `${this.bucket}/`) return 200;
    return this.read(this.objects.get(key), request, response);
  }

  private read(object: StoredObject | undefined, request: IncomingMessage, response: ServerResponse): number {
    if (!object) return 404;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = from === undefined ? object.body : object.body.subarray(Number(from), Number(to) + 1);
    const status = from === undefined ? 200 : 206;
    response.writeHead(status, { 'content-length': part.length, 'content-type': object.contentType });
    response.end(request.method === 'HEAD' ? undefined : part);
    return status;
  }

  /** AWS Signature Version 4, computed anew from what came over the wire. */
  private isSigned(request: IncomingMessage): boolean {
    const { authorization = '', 'x-amz-date': at } = request.headers;
    const parts =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
        authorization,
      );
    if (!parts || typeof at !== 'string') return false;
    const [, keyId, day, region, names, signature] = parts as unknown as string[];
    if (keyId !== this.credentials.accessKeyId || region !== this.region || !at.startsWith(day!)) return false;
    const scope = `${day}/${region}/s3/aws4_request`;
    const canonical = sha256(canonicalRequest(request, names!)).toString('hex');
    const keys = [day!, region, 's3', 'aws4_request'];
    const signingKey = keys.reduce<string | Buffer>(hmac, `AWS4${this.credentials.secretAccessKey}`);
    const expected = hmac(signingKey, `AWS4-HMAC-SHA256\n${at}\n${scope}\n${canonical}`);
    return timingSafeEqual(expected, Buffer.from(signature!, 'hex'));
  }
}

function canonicalRequest(request: IncomingMessage, names: string): string {
  const url = new URL(request.url!, 'http://unused');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map(name => `${name}:${String(request.headers[name]).trim()}\n`);
  const hash = String(request.headers['x-amz-content-sha256']);
  return [request.method, url.pathname, query, headers.join(''), names, hash].join('\n');
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
