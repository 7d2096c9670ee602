import { FromEnv, IntBetween } from './load-config.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Questions about persons that are accepted now and answered later (`population-verification-request`). */
export class PopulationRequestsConfig {
  /** Requests about which each process asks the partner at once. */
  @FromEnv('POPULATION_REQUESTS_AT_ONCE')
  @IntBetween(1, 64)
  atOnce: number = 8;

  /** How long one try to have a request answered may take, in ms. */
  @FromEnv('POPULATION_REQUEST_DEADLINE_MS')
  @IntBetween(1_000, 300_000)
  deadlineMs: number = 30_000;

  /** How long a request that does not say so itself (`expiresAt`) may wait for its answer, in hours. */
  @FromEnv('POPULATION_REQUEST_LIFE_HOURS')
  @IntBetween(1, 2_160)
  lifeHours: number = 168;

  /** The longest that a request may wait, whatever it says, in hours: less than `SEALING_KEY_LIFE_DAYS`. */
  @FromEnv('POPULATION_REQUEST_MAX_LIFE_HOURS')
  @IntBetween(1, 2_160)
  maxLifeHours: number = 720;

  /** First wait after a try that failed, in ms; doubles with each that follows, with full jitter. */
  @FromEnv('POPULATION_REQUEST_BACKOFF_MS')
  @IntBetween(10, HOUR_MS)
  backoffMs: number = 5_000;

  /** Longest wait between two tries, in ms. */
  @FromEnv('POPULATION_REQUEST_MAX_BACKOFF_MS')
  @IntBetween(10, DAY_MS)
  maxBackoffMs: number = 900_000;

  /** When to ask again where the partner says that it does not know yet, and not when it will, in ms. */
  @FromEnv('POPULATION_REQUEST_NOT_YET_MS')
  @IntBetween(100, 7 * DAY_MS)
  notYetMs: number = HOUR_MS;

  /** For so many days an answer can be read at the door; it holds nothing of the person. */
  @FromEnv('POPULATION_ANSWER_KEEP_DAYS')
  @IntBetween(1, 3_650)
  answerKeepDays: number = 30;
}
