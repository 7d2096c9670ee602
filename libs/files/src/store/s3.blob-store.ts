import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type * as Sdk from '@aws-sdk/client-s3';
import { fileError } from '../file-error.js';
import type { ByteRange, StoredFile } from '../stored-file.js';
import type { BlobStore } from './blob-store.js';
import { removeFile } from './durable.js';

export interface S3Options {
  readonly bucket: string;
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly pathStyle: boolean;
  /** Default: the chain of the SDK. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

interface Connected {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
}

/** The SDK takes a third of a second and 30 MB to load: only who uses S3 pays for it. */
const loadSdk = (): Promise<typeof Sdk> => import('@aws-sdk/client-s3');

/**
 * Files in a bucket, `ab/cd/abcd…`, and names as `names/ab/cd/abcd…`. A put is whole or not there by S3's own promise; the service compares the content
 * with the SHA-256 that goes with it.
 */
export class S3BlobStore implements BlobStore {
  private connected: Promise<Connected> | undefined;

  constructor(private readonly options: S3Options) {}

  async take(path: string, file: StoredFile): Promise<void> {
    if ((await this.stat(file.sha256))?.size !== file.size) await this.put(path, file);
    await removeFile(path);
  }

  async stat(sha256: string): Promise<StoredFile | undefined> {
    const { sdk, client } = await this.connect();
    try {
      const answer = await client.send(new sdk.HeadObjectCommand(this.place(sha256)));
      const { ContentLength: size = 0, ContentType: mediaType = 'application/octet-stream' } = answer;
      return { sha256, size, mediaType };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw unavailable(error);
    }
  }

  async read(sha256: string, range?: ByteRange): Promise<Readable> {
    const { sdk, client } = await this.connect();
    const Range = range ? `bytes=${range.start}-${range.end}` : undefined;
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand({ ...this.place(sha256), Range }));
      return Body as Readable;
    } catch (error) {
      throw statusOf(error) === 404 ? fileError('file-not-found', { cause: error }) : unavailable(error);
    }
  }

  async remove(sha256: string): Promise<void> {
    const { sdk, client } = await this.connect();
    await client.send(new sdk.DeleteObjectCommand(this.place(sha256))).catch(rethrow);
  }

  async putName(name: string, value: string): Promise<void> {
    const { sdk, client } = await this.connect();
    const put = new sdk.PutObjectCommand({ ...this.nameAt(name), Body: value, ContentType: 'text/plain' });
    await client.send(put).catch(rethrow);
  }

  async getName(name: string): Promise<string | undefined> {
    const { sdk, client } = await this.connect();
    try {
      const { Body } = await client.send(new sdk.GetObjectCommand(this.nameAt(name)));
      return await Body?.transformToString();
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw unavailable(error);
    }
  }

  async check(): Promise<void> {
    const { sdk, client } = await this.connect();
    await client.send(new sdk.HeadBucketCommand({ Bucket: this.options.bucket })).catch(rethrow);
  }

  async close(): Promise<void> {
    (await this.connected)?.client.destroy();
  }

  private async put(path: string, { sha256, size, mediaType }: StoredFile): Promise<void> {
    const { sdk, client } = await this.connect();
    const put = new sdk.PutObjectCommand({
      ...this.place(sha256),
      Body: createReadStream(path, { highWaterMark: 262_144 }),
      ContentLength: size,
      ContentType: mediaType,
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    });
    await client.send(put).catch(rethrow);
  }

  private place(sha256: string): Place {
    return { Bucket: this.options.bucket, Key: `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}` };
  }

  private nameAt(name: string): Place {
    return { Bucket: this.options.bucket, Key: `names/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}` };
  }

  private connect(): Promise<Connected> {
    this.connected ??= loadSdk().then(sdk => ({ sdk, client: clientOf(sdk, this.options) }));
    return this.connected;
  }
}

function clientOf(sdk: typeof Sdk, { endpoint, region, pathStyle, credentials }: S3Options): Sdk.S3Client {
  return new sdk.S3Client({
    region,
    forcePathStyle: pathStyle,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    // S3-compatible services do not all know the SDK's newer checksums; the SHA-256 that is given goes all the same.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Its words go with the error that it throws, which is logged where it is handled.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
  });
}

const ignore = (): void => undefined;

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function unavailable(cause: unknown): Error {
  return fileError('file-unavailable', { detail: 'The store of files does not answer as it should', cause });
}

function rethrow(error: unknown): never {
  throw unavailable(error);
}
