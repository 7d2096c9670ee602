import type { ProblemCode } from '#libs/contracts';
import type { SampleSystem } from './agencies.js';
import type { ReportFlag } from './status-model.js';

/** How a report travels: one JSON object, a JSON array, NDJSON, or protocol A of the national portal. */
export type SampleForm = 'ndjson' | 'single' | 'array' | 'dvcqg';

/** What the hub must make of a report, given that a dossier's reports arrive in the order of the iterator. */
export interface Expectation {
  readonly answer: 'accepted' | 'refused';
  /** The same transaction was sent before: it gets the same id and has no second effect. */
  readonly repeat: boolean;
  /** Why it has no effect on its dossier; `conflict` only together with `repeat`. */
  readonly flag?: ReportFlag | 'conflict';
  /** The problem's code where it is refused. */
  readonly code?: ProblemCode;
}

export interface SampleReport {
  /** A ServiceRecordStatusReport where `expectation.answer` is `accepted`. */
  readonly record: unknown;
  readonly system: SampleSystem;
  readonly form: SampleForm;
  readonly expectation: Expectation;
}

/** Shares of all reports, 0 to 1. */
export interface NoiseShares {
  readonly duplicate: number;
  readonly late: number;
  readonly outOfOrder: number;
  readonly repeated: number;
  readonly conflict: number;
  readonly impossible: number;
  readonly invalid: number;
}

export const DEFAULT_NOISE: NoiseShares = {
  duplicate: 0.015,
  late: 0.01,
  outOfOrder: 0.005,
  repeated: 0.005,
  conflict: 0.003,
  impossible: 0.004,
  invalid: 0.015,
};

/** Every kind of noise off. */
export const NO_NOISE: NoiseShares = {
  duplicate: 0,
  late: 0,
  outOfOrder: 0,
  repeated: 0,
  conflict: 0,
  impossible: 0,
  invalid: 0,
};
