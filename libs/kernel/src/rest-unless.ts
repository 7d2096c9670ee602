import { setTimeout as pause } from 'node:timers/promises';

/** Waits so long; false where `stop` came first. It keeps no process alive. */
export async function restUnless(stop: AbortSignal | undefined, ms: number): Promise<boolean> {
  if (stop?.aborted) return false;
  const options = { ref: false, ...(stop ? { signal: stop } : {}) };
  return pause(ms, true, options).catch(() => false);
}
