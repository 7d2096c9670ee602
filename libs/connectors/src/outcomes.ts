import { maskNumbersIn } from '#libs/kernel';
import type { DeliveryOutcome } from './connector.js';

const MAX_DETAIL = 300;

/** What became of a message, before it is known how long it took. */
export interface Verdict {
  readonly status: DeliveryOutcome['status'];
  readonly code: string;
  readonly detail?: string;
  readonly retryAfterMs?: number | undefined;
}

/** The verdict as the outcome of a call that began at `startedAt` (`performance.now()`); its detail masked and cut. */
export function toOutcome(verdict: Verdict, startedAt: number): DeliveryOutcome {
  const durationMs = Math.round(performance.now() - startedAt);
  const { status, code, detail = '', retryAfterMs } = verdict;
  if (status === 'delivered') return { status, code, durationMs };
  return {
    status,
    code,
    detail: cleanDetail(detail),
    durationMs,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Masked before it is cut, so that no part of a number is left unmasked at the edge. */
function cleanDetail(text: string): string {
  const oneLine = text
    .slice(0, 4 * MAX_DETAIL)
    .replace(/\s+/g, ' ')
    .trim();
  return maskNumbersIn(oneLine).slice(0, MAX_DETAIL);
}
