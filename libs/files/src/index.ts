/** Files: taken from streams, bodies and links, checked, kept once under the hash of their content, handed out. */
export { cleanFileName } from './checks/file-name.js';
export { declaredBy, fitsDeclared } from './checks/media-type.js';
export { createFileStore } from './create-file-store.js';
export { FileFetcher, type FileFetcherOptions } from './fetch/file-fetcher.js';
export { fileError, type FileErrorCode, isAway } from './file-error.js';
export { FilesModule } from './files.module.js';
export {
  type ExtractedBody,
  type ExtractedFile,
  extractFiles,
  type ExtractOptions,
  type HeldBody,
  holdFiles,
  isTapTinData,
} from './json/extract-files.js';
export { textMemberOf } from './json/text-member.js';
export { ClamdScanner } from './scan/clamd.scanner.js';
export { type FileScanner, NoScanner, type ScanVerdict } from './scan/file-scanner.js';
export { FileAccess } from './serve/file-access.js';
export { type FileAnswer, type FileRequest, FileServing } from './serve/file-serving.js';
export type { BlobStore } from './store/blob-store.js';
export { FileIntake } from './store/file-intake.js';
export { FileStore, type FileStoreOptions, type OpenedFile } from './store/file-store.js';
export { FolderBlobStore } from './store/folder.blob-store.js';
export { S3BlobStore, type S3Options } from './store/s3.blob-store.js';
export type { ByteRange, FileExpectation, StoredFile } from './stored-file.js';
