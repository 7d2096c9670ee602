import { setTimeout as pause } from 'node:timers/promises';

/** Well below what doors, proxies and clients wait for an answer. */
export const ANSWER_WITHIN_MS = 10_000;

/**
 * Whether the work ends in time to be waited for. What does not goes on by itself: a lever may be about millions of messages, and
 * whoever asked would be cut off by then. Rejects where it fails in time; `onFailure` hears where it fails later.
 */
export async function endsInTime(
  work: Promise<unknown>,
  onFailure: (error: unknown) => void,
  withinMs = ANSWER_WITHIN_MS,
): Promise<boolean> {
  const over = new AbortController();
  const done = work.then(() => true);
  try {
    if (await Promise.race([done, pause(withinMs, false, { signal: over.signal })])) return true;
  } finally {
    over.abort();
  }
  done.catch(onFailure);
  return false;
}
