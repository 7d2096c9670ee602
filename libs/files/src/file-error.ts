import { type ErrorKind, type ErrorPointer, HubError } from '#libs/kernel';

/** Why a file is not taken, or not there: kind and title of each code. */
const CODES = {
  /** The partner says that the file will not come back (410): ask it for another. */
  'file-gone': ['missing', 'The link leads to no file'],
  /** 404, 401 or 403, or a page in the place of the file, as while a server is maintained: it may pass. */
  'file-not-there': ['unavailable', 'The link leads to no file at the moment'],
  'file-link-denied': ['unavailable', 'The partner does not hand out the file at the moment'],
  'file-page': ['unavailable', 'The link leads to a page and not to a file'],
  'file-not-found': ['missing', 'There is no such file'],
  'file-too-large': ['invalid', 'The file is larger than the hub takes'],
  'file-type-refused': ['invalid', 'The file is not of an accepted type, or not of the type it is said to be'],
  'file-container-refused': ['invalid', 'The container is damaged or unpacks to more than is reasonable'],
  'file-hash-differs': ['invalid', 'The content of the file has another SHA-256 than announced'],
  'file-size-differs': ['invalid', 'The file has another size than announced'],
  'file-infected': ['invalid', 'The virus scanner refuses the file'],
  /** The scanner does not take files of this size: raise its limit. */
  'file-unscannable': ['invalid', 'The virus scanner cannot look at the file'],
  'file-base64-invalid': ['invalid', 'The content of the file is not Base64'],
  'file-name-refused': ['invalid', 'The name of the file is not acceptable'],
  'file-link-invalid': ['invalid', 'The link is not an http(s) address'],
  'file-link-refused': ['denied', 'The partner refuses the link'],
  'file-redirect': ['denied', 'The link leads on to another address, which is not followed'],
  'file-encoded': ['invalid', 'The link answers in a content coding that nobody asked for'],
  'file-address-forbidden': ['denied', 'The link leads to an address that is not allowed'],
  /** Network, partner, scanner or store: try again later. */
  'file-unavailable': ['unavailable', 'The file cannot be had at the moment'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type FileErrorCode = keyof typeof CODES;

interface FileErrorOptions {
  readonly detail?: string;
  readonly errors?: readonly ErrorPointer[];
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Answers of a partner that works: the next attempt is for later, and its other files have nothing to do with it. */
const ANSWERED: ReadonlySet<string> = new Set<FileErrorCode>(['file-not-there', 'file-link-denied', 'file-page']);

/** Whether it is the partner, scanner or store that is away, and not the answer that is none yet. */
export function isAway({ code, retriable }: HubError): boolean {
  return retriable && !ANSWERED.has(code);
}

/** The HubError of a code; `retriable`: another attempt later may bring the file. */
export function fileError(code: FileErrorCode, options: FileErrorOptions = {}): HubError {
  const [kind, title] = CODES[code];
  return new HubError(kind, code, title, options);
}

/** Errors of the disk below, such as a full one, pass by themselves: whoever sends the file tries again. */
export function diskError(cause: unknown): unknown {
  const { code } = (cause ?? {}) as { code?: unknown };
  const passes = typeof code === 'string' && /^(ENOSPC|EDQUOT|EIO|EMFILE|ENFILE|EROFS|EACCES)$/.test(code);
  return passes ? fileError('file-unavailable', { cause }) : cause;
}
