import { HubError } from '#libs/kernel';

/** `Hub-Deadline-Ms`: how long the caller waits, from 1 to `maxDeadlineMs`; longer is cut. Throws `malformed`. */
export function deadlineOf(
  header: string | string[] | undefined,
  { deadlineMs, maxDeadlineMs }: { readonly deadlineMs: number; readonly maxDeadlineMs: number },
): number {
  if (header === undefined) return deadlineMs;
  if (typeof header === 'string' && /^[1-9]\d{0,8}$/.test(header)) return Math.min(Number(header), maxDeadlineMs);
  const detail = 'Hub-Deadline-Ms must be a whole number of milliseconds';
  throw new HubError('invalid', 'malformed', 'Malformed request', { detail });
}

/** Ms until `deadline`, a time as `performance.now()` tells it. Throws `deadline-exceeded` where nothing is left. */
export function timeLeftUntil(deadline: number): number {
  const leftMs = deadline - performance.now();
  if (leftMs >= 1) return leftMs;
  throw new HubError('unavailable', 'deadline-exceeded', 'There was no time left to ask the partner');
}
