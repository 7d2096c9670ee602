export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType?: string | undefined;
  /** At most 64 KiB of it. */
  readonly body: string;
  /** Why the body is not whole: `too-large`, `encoded-answer`, `timeout`, `connection-reset`, … */
  readonly brokenOff: string | undefined;
}

export interface HttpFailure {
  readonly kind: 'failure';
  readonly code: string;
}

export type HttpResult = HttpAnswer | HttpFailure;
