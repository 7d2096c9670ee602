/** A file of the store. Its name is its content's hash: names that people give are kept beside the reference. */
export interface StoredFile {
  /** SHA-256 of the content, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** What the content is by its first bytes, e.g. `application/pdf`. */
  readonly mediaType: string;
}

/** What is known of a file before it comes; whatever differs is refused. */
export interface FileExpectation {
  readonly sha256?: string | undefined;
  readonly size?: number | undefined;
  /** As the sender declares it; `application/octet-stream` declares nothing. */
  readonly mediaType?: string | undefined;
  /** Stricter than the store's own limit, in bytes. */
  readonly maxBytes?: number | undefined;
}

/** Bytes `start` to `end`, both inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export const SHA256_PATTERN = /^[0-9a-f]{64}$/;
