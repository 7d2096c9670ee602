import type { ErrorPointer } from '#libs/kernel';

/** Codes of the contract and the HTTP status of each. */
export const PROBLEM_STATUS = {
  malformed: 400,
  unauthenticated: 401,
  'no-agreement': 403,
  'purpose-missing': 403,
  forbidden: 403,
  'unknown-service': 404,
  'not-found': 404,
  'method-not-allowed': 405,
  'too-large': 413,
  'unacceptable-media': 415,
  'payload-invalid': 422,
  'quota-exceeded': 429,
  internal: 500,
  'partner-failed': 502,
  unavailable: 503,
  'deadline-exceeded': 504,
} as const;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** RFC 9457 problem details, as every door answers an error. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly transactionId?: string;
  readonly errors?: readonly ErrorPointer[];
}
