import { FromEnv, IntBetween } from './load-config.js';

/** Questions that are answered at once (`POST /v1/services/{service}/queries`). */
export class QueriesConfig {
  /** Largest question, in bytes. */
  @FromEnv('QUERIES_MAX_BYTES')
  @IntBetween(256, 1_048_576)
  maxBytes: number = 16_384;

  /** How long a caller waits that does not say so, in ms. */
  @FromEnv('QUERIES_DEADLINE_MS')
  @IntBetween(100, 300_000)
  deadlineMs: number = 10_000;

  /** How long a caller may want to wait at the most, in ms. */
  @FromEnv('QUERIES_MAX_DEADLINE_MS')
  @IntBetween(100, 300_000)
  maxDeadlineMs: number = 60_000;

  /** How far ahead of the hub's clock a told time may lie, in ms. */
  @FromEnv('QUERIES_CLOCK_TOLERANCE_MS')
  @IntBetween(0, 86_400_000)
  clockToleranceMs: number = 300_000;
}
