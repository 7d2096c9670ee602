export const FAULT_KINDS = [
  'hang',
  '500',
  'reset',
  'slow',
  'malformed',
  'refusal',
  'duplicate',
  '429',
  '503',
  'text-200',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Kinds that are answers of protocol A only: a webhook has no such words, or would take them for success. */
export const PORTAL_ONLY: ReadonlySet<FaultKind> = new Set(['duplicate', 'text-200']);

/** `dvcqg` or `webhook/<receiver>`. */
export const FAULT_TARGET = /^(dvcqg|webhook\/[\w.-]{1,64})$/;

export interface Fault {
  readonly target: string;
  readonly kind: FaultKind;
  /** Share of the calls that it hits, 0 to 1. */
  readonly share: number;
  /** `Date.now()` at which it ends by itself; Infinity = never. */
  readonly endsAt: number;
  /** slow: wait before the answer; 429 and 503: told as Retry-After. */
  readonly delayMs: number;
  /** The call has its effect before the fault: what a lost answer looks like. */
  readonly afterEffect: boolean;
}
