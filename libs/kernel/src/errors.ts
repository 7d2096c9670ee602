/** What went wrong, in the one word from which HTTP status, log level, retry and dead letter follow. */
export type ErrorKind = 'invalid' | 'denied' | 'missing' | 'conflict' | 'busy' | 'unavailable' | 'bug';

export interface ErrorPointer {
  /** RFC 6901 JSON pointer into the record that was sent; '' is the whole record. */
  readonly pointer: string;
  readonly message: string;
}

interface HubErrorOptions {
  readonly detail?: string | undefined;
  readonly errors?: readonly ErrorPointer[] | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Where it does not follow from the kind: a defect that lies not in what was sent but in what surrounds it. */
  readonly retriable?: boolean | undefined;
  readonly cause?: unknown;
}

const RETRIABLE: ReadonlySet<ErrorKind> = new Set(['busy', 'unavailable']);

/**
 * The only error class of the hub. `code` is the contract's code (`payload-invalid`, `no-agreement`, …);
 * `message` and `detail` are safe to show to a partner unless the kind is `bug`.
 */
export class HubError extends Error {
  readonly retriable: boolean;
  readonly detail: string | undefined;
  readonly errors: readonly ErrorPointer[] | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    title: string,
    options: HubErrorOptions = {},
  ) {
    super(title, { cause: options.cause });
    this.name = 'HubError';
    this.retriable = options.retriable ?? RETRIABLE.has(kind);
    this.detail = options.detail;
    this.errors = options.errors;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Any thrown value as a HubError; what is not one already is a bug, with the original as its cause. */
export function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  return new HubError('bug', 'internal', 'Internal error', { cause: error });
}

/** The text of any thrown value, for logs only. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
