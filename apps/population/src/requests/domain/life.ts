import type { HubError } from '#libs/kernel';

const HOUR_MS = 3_600_000;
/** A partner that asks for a longer rest is asked again all the same. */
const LONGEST_REST_MS = 24 * HOUR_MS;

export interface LifeRules {
  readonly lifeHours: number;
  readonly maxLifeHours: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly notYetMs: number;
}

/** Until when an answer is worth having, epoch ms. `told`: `expiresAt` of the request, RFC 3339. */
export function expiryOf(told: string | undefined, acceptedAt: number, rules: LifeRules): number {
  const latest = acceptedAt + rules.maxLifeHours * HOUR_MS;
  const wanted = told === undefined ? acceptedAt + rules.lifeHours * HOUR_MS : Date.parse(told);
  return Number.isNaN(wanted) ? acceptedAt : Math.min(wanted, latest);
}

/** What follows from a try that brought no answer. */
export type NextStep =
  /** Tried again after that time; `failures`: tries in a row that failed, as of now. */
  | { readonly again: true; readonly delayMs: number; readonly failures: number }
  /** No try will help. */
  | { readonly again: false };

/** Nothing went wrong: there is no answer yet, of the partner or to the request that came first. */
const NO_FAILURES: readonly string[] = ['not-yet', 'asked-already'];

/**
 * That the partner does not know yet is no failure: it is asked again when it said, else after the configured time. After
 * a failure that may pass, and after a bug that may be mended, full jitter and double the wait each time, so that a partner
 * that comes back is not met by all at once.
 */
export function nextStep(error: HubError, failures: number, rules: LifeRules, random = Math.random): NextStep {
  const rest = Math.min(error.retryAfterMs ?? 0, LONGEST_REST_MS);
  if (NO_FAILURES.includes(error.code)) return { again: true, delayMs: rest || rules.notYetMs, failures: 0 };
  if (!error.retriable && error.kind !== 'bug') return { again: false };
  const ceiling = Math.min(rules.maxBackoffMs, rules.backoffMs * 2 ** Math.min(failures, 30));
  return { again: true, delayMs: Math.max(rest, Math.round(random() * ceiling)), failures: failures + 1 };
}
