import { join } from 'node:path';
import type { FilesConfig } from '#libs/config';
import { ClamdScanner } from './scan/clamd.scanner.js';
import { type FileScanner, NoScanner } from './scan/file-scanner.js';
import type { BlobStore } from './store/blob-store.js';
import { FileStore } from './store/file-store.js';
import { FolderBlobStore } from './store/folder.blob-store.js';
import { S3BlobStore } from './store/s3.blob-store.js';

/** The store that the configuration names; opens nothing yet. */
export function createFileStore(config: FilesConfig): FileStore {
  return new FileStore({
    blobs: blobStoreOf(config),
    scanner: scannerOf(config),
    incomingDir: join(config.dir, 'incoming'),
    rules: {
      maxBytes: config.maxBytes,
      maxUnpackedBytes: config.maxUnpackedBytes,
      mediaTypes: new Set(config.mediaTypes),
    },
  });
}

function blobStoreOf({ dir, s3Bucket, s3Endpoint, s3Region, s3PathStyle }: FilesConfig): BlobStore {
  if (s3Bucket === undefined) return new FolderBlobStore(join(dir, 'kept'), join(dir, 'names'));
  return new S3BlobStore({ bucket: s3Bucket, endpoint: s3Endpoint, region: s3Region, pathStyle: s3PathStyle });
}

function scannerOf({ clamd, clamdTimeoutMs }: FilesConfig): FileScanner {
  return clamd === undefined ? new NoScanner() : new ClamdScanner({ address: clamd, timeoutMs: clamdTimeoutMs });
}
