import { setTimeout as pause } from 'node:timers/promises';
import { patient } from './patience.js';

const LOOK_EVERY_MS = 25;

/** How long to wait, and what for: the text that a failure shows. */
export interface WaitOptions {
  readonly what: string;
  /** On a quiet machine; given up it is only after several times that (`patient`). Default 10,000. */
  readonly timeoutMs?: number;
}

/**
 * Looks again and again until `condition` gives something other than undefined, null or false, and returns that.
 * A condition that throws is not fulfilled yet; when time is up its last error is the cause of the failure.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, timeoutMs: usualMs = 10_000 }: WaitOptions,
): Promise<Exclude<T, undefined | null | false>> {
  const timeoutMs = patient(usualMs);
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const result = await condition();
      if (result !== undefined && result !== null && result !== false) {
        return result as Exclude<T, undefined | null | false>;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await pause(LOOK_EVERY_MS);
  } while (performance.now() < deadline);
  throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`, { cause });
}
