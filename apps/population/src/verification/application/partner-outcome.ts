import type { PopulationOutcome } from '#libs/connectors';
import { HubError } from '#libs/kernel';

/** `detail` of a `deadline-exceeded` that is not the partner's: its turn had not come by then. */
export const NO_TURN = 'no-turn';

/**
 * What the partner answered. Throws `not-yet` where it will know later, `partner-busy` where it takes no more now,
 * `deadline-exceeded` where the time was over first, and `partner-failed`, retriable where another try may help.
 */
export function valueOf<T>(outcome: PopulationOutcome<T>, deadline: number): T {
  if (outcome.status === 'answered') return outcome.value;
  const { code } = outcome;
  if (outcome.status === 'failed') {
    if (code === 'timeout' && performance.now() >= deadline) throw deadlineExceeded();
    throw partnerFailed(code, outcome.retriable);
  }
  if (code === NO_TURN) throw deadlineExceeded(NO_TURN);
  const isLater = outcome.status === 'not-yet';
  throw new HubError(
    'busy',
    isLater ? 'not-yet' : 'partner-busy',
    isLater ? 'There is no answer yet' : 'The partner takes no more now',
    {
      detail: code,
      retryAfterMs: outcome.retryAfterMs,
    },
  );
}

/** `code`: machine-readable, of the connector; nothing that the partner said. */
export function partnerFailed(code: string, retriable: boolean): HubError {
  return new HubError('unavailable', 'partner-failed', 'The partner did not answer', { detail: code, retriable });
}

function deadlineExceeded(detail?: string): HubError {
  return new HubError('unavailable', 'deadline-exceeded', 'The partner did not answer in time', { detail });
}
