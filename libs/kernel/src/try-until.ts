import { setTimeout as pause } from 'node:timers/promises';

export interface TryUntilOptions {
  /** After so long the next failure is the last, in ms. */
  readonly withinMs: number;
  /** Between two attempts, in ms. */
  readonly againAfterMs: number;
  /** Of a failure that another attempt cannot mend. */
  readonly isHopeless?: (error: unknown) => boolean;
  /** Called with each failure that is not the last; `attempt` is 1 for the first. */
  readonly onFailure: (error: unknown, attempt: number) => void;
}

/** What the work resolves with once it succeeds; rejects with its last failure, when that is hopeless or the time is over. */
export async function tryUntil<T>(work: () => Promise<T>, options: TryUntilOptions): Promise<T> {
  const deadline = performance.now() + options.withinMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (options.isHopeless?.(error) || performance.now() > deadline) throw error;
      options.onFailure(error, attempt);
      await pause(options.againAfterMs);
    }
  }
}
