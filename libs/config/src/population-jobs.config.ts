import { tmpdir } from 'node:os';
import { IsString } from 'class-validator';
import { FromEnv, IntBetween } from './load-config.js';

/** Files of people that are verified in bulk (`POST /v1/services/population-verification/jobs`). */
export class PopulationJobsConfig {
  /** Lines of one file. */
  @FromEnv('POPULATION_JOBS_MAX_ROWS')
  @IntBetween(1, 100_000_000)
  maxRows: number = 10_000_000;

  /** Largest file, in MiB. */
  @FromEnv('POPULATION_JOBS_MAX_MIB')
  @IntBetween(1, 65_536)
  maxMib: number = 4_096;

  /**
   * Folder with room for the XLSX files that are taken in at once: their directory is at their end. They lie there encrypted,
   * without a name and only as long as they are read.
   */
  @FromEnv('POPULATION_JOBS_SPOOL_DIR')
  @IsString()
  spoolDir: string = tmpdir();

  /** Files that one process takes in at once; more are told to come again. */
  @FromEnv('POPULATION_JOBS_UPLOADS')
  @IntBetween(1, 64)
  uploadsAtOnce: number = 2;

  /** Jobs of one system that may be unfinished at once. */
  @FromEnv('POPULATION_JOBS_OPEN_PER_SYSTEM')
  @IntBetween(1, 1_000)
  openPerSystem: number = 20;

  /** People of one chunk: what is written at once, and asked again at the most after a `kill -9`. */
  @FromEnv('POPULATION_JOBS_CHUNK_ROWS')
  @IntBetween(1, 1_000)
  chunkRows: number = 100;

  /** Chunks that one process works on at once: while one is written the next is asked. */
  @FromEnv('POPULATION_JOBS_CHUNKS')
  @IntBetween(1, 16)
  chunksAtOnce: number = 2;

  /** People about whom one process asks one partner at once; never more than its connector's `concurrency`. */
  @FromEnv('POPULATION_JOBS_PEOPLE')
  @IntBetween(1, 1_000)
  peopleAtOnce: number = 64;

  /** How often a person is asked about before the line is `failed`. */
  @FromEnv('POPULATION_JOBS_ATTEMPTS')
  @IntBetween(1, 10)
  attempts: number = 3;

  /** First wait after a failed attempt, in ms; doubles with each, with full jitter. */
  @FromEnv('POPULATION_JOBS_BACKOFF_MS')
  @IntBetween(1, 60_000)
  backoffMs: number = 500;

  /** First wait for a partner that answers nobody any more, in ms; doubles each time, up to ten minutes. */
  @FromEnv('POPULATION_JOBS_HOLD_MS')
  @IntBetween(10, 600_000)
  holdMs: number = 5_000;

  /** How long the partner may take for one of the calls about a person, in ms, once its turn has come; no call has more than the connector's `timeoutMs`. */
  @FromEnv('POPULATION_JOBS_PERSON_DEADLINE_MS')
  @IntBetween(100, 600_000)
  personDeadlineMs: number = 60_000;

  /** How long the data of a job stays once its result was fetched as a whole, in seconds. */
  @FromEnv('POPULATION_JOBS_GRACE_SECONDS')
  @IntBetween(0, 604_800)
  graceSeconds: number = 900;

  /** How long the data of a finished job stays that nobody fetches, in hours. */
  @FromEnv('POPULATION_JOBS_KEEP_HOURS')
  @IntBetween(1, 2_160)
  keepHours: number = 168;

  /** A job that is not finished by then is cancelled, in days; with `keepHours` less than `SEALING_KEY_LIFE_DAYS`. */
  @FromEnv('POPULATION_JOBS_OPEN_DAYS')
  @IntBetween(1, 365)
  openDays: number = 30;

  /** Those that listen to the progress of jobs at one process. */
  @FromEnv('POPULATION_JOBS_LISTENERS')
  @IntBetween(1, 10_000)
  listeners: number = 200;
}
