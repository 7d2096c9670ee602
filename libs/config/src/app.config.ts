import { IsArray, IsBoolean, IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { FromEnv, IntBetween } from './load-config.js';

/** Where each door listens (contract.md, Doors). */
export class DoorsConfig {
  @FromEnv('HUB_HOST')
  @IsString()
  host: string = '127.0.0.1';

  @FromEnv('EXCHANGE_PORT')
  @IntBetween(1, 65_535)
  exchangePort: number = 8080;

  @FromEnv('MANAGEMENT_PORT')
  @IntBetween(1, 65_535)
  managementPort: number = 8081;

  @FromEnv('HEALTH_PORT')
  @IntBetween(1, 65_535)
  healthPort: number = 8082;

  /** The address under which agency systems reach the exchange door: the issuer of tokens. Default: host and port. */
  @FromEnv('EXCHANGE_PUBLIC_URL')
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  exchangePublicUrl?: string;

  get issuer(): string {
    return this.exchangePublicUrl ?? `http://${this.host}:${this.exchangePort}`;
  }
}

/** How a process ends on SIGTERM or SIGINT. */
export class StopConfig {
  /**
   * How long the doors stay open after `/health/ready` has turned, in ms: as long as those who look at it take to send
   * nothing more. 0 = not at all.
   */
  @FromEnv('HUB_STOP_NOTICE_MS')
  @IntBetween(0, 60_000)
  noticeMs: number = 5_000;

  /** How long requests that are under way may take then, in ms; what is left is cut off. */
  @FromEnv('HUB_STOP_DEADLINE_MS')
  @IntBetween(100, 300_000)
  deadlineMs: number = 10_000;
}

export class GatewayConfig {
  /** Largest single record, and line of an NDJSON body, in bytes. */
  @FromEnv('GATEWAY_MAX_RECORD_BYTES')
  @IntBetween(1_024, 16_777_216)
  maxRecordBytes: number = 1_048_576;

  /** Largest body of a JSON array or CloudEvents batch, in bytes. */
  @FromEnv('GATEWAY_MAX_BATCH_BYTES')
  @IntBetween(1_024, 67_108_864)
  maxBatchBytes: number = 8_388_608;

  /** Records in one array or CloudEvents batch. */
  @FromEnv('GATEWAY_MAX_BATCH_RECORDS')
  @IntBetween(1, 10_000)
  maxBatchRecords: number = 1_000;

  /** NDJSON lines of one upload that may be under way to Kafka at once. */
  @FromEnv('GATEWAY_NDJSON_WINDOW')
  @IntBetween(1, 20_000)
  ndjsonWindow: number = 2_000;

  /**
   * Messages of one topic that may wait for one consumer before records are refused with 503; 0 = no limit. The default
   * is six days of the busiest province known, and some 10 GB on Kafka.
   */
  @FromEnv('GATEWAY_MAX_BACKLOG')
  @IntBetween(0, 1_000_000_000)
  maxBacklog: number = 5_000_000;

  /** How far ahead of the hub's clock a reported time may lie, in ms. */
  @FromEnv('GATEWAY_CLOCK_TOLERANCE_MS')
  @IntBetween(0, 86_400_000)
  clockToleranceMs: number = 300_000;

  /**
   * First number of an agency and a day that the hub gives to dossiers which a land office received itself. Below it are
   * those that the one-stop's own software gives, which counts from 1.
   */
  @FromEnv('GATEWAY_FIRST_RECEIPT')
  @IntBetween(1, 99_999)
  firstReceipt: number = 90_001;

  /** CIDR networks of which a link may name this machine or a metadata service: the same as for deliveries. */
  @FromEnv('DELIVERY_ALLOWED_NETWORKS')
  @IsArray()
  @IsString({ each: true })
  allowedNetworks: string[] = [];

  /**
   * How long a message that says no time is a repetition of one that said the same, in minutes; it ends before where another
   * message of its dossier was accepted since.
   */
  @FromEnv('GATEWAY_SAME_MINUTES')
  @IntBetween(0, 1_440)
  sameMinutes: number = 15;

  /**
   * How long it is one whatever came in between, in seconds: two servers of a partner send the same, and who waits a minute for
   * an answer in vain sends it again; 0 = not at all.
   */
  @FromEnv('GATEWAY_SAME_COPY_SECONDS')
  @IntBetween(0, 900)
  sameCopySeconds: number = 300;

  /** How long a token is valid, in seconds. */
  @FromEnv('TOKEN_TTL_SECONDS')
  @IntBetween(30, 900)
  tokenTtlSeconds: number = 900;
}

export class RegistryConfig {
  /** Declarative registry files that are loaded at start, in order. */
  @FromEnv('REGISTRY_FILES')
  @IsArray()
  @IsString({ each: true })
  files: string[] = [];

  /** Where credentials of the loaded systems are written for the people who set the hub up (mode 600). */
  @FromEnv('REGISTRY_CREDENTIALS_FILE')
  @IsOptional()
  @IsString()
  credentialsFile?: string;

  /** Replaces ${SANDBOX_URL} in registry files. */
  @FromEnv('SANDBOX_URL')
  @IsUrl({ require_tld: false, require_protocol: true })
  sandboxUrl: string = 'http://127.0.0.1:8090';
}

export class DeliveryConfig {
  /** CIDR networks to which a partner's address may resolve; none = no delivery leaves the hub. */
  @FromEnv('DELIVERY_ALLOWED_NETWORKS')
  @IsArray()
  @IsString({ each: true })
  allowedNetworks: string[] = [];

  /** How long a batch waits for a partner before its deliveries are parked and the others go on, in ms. */
  @FromEnv('DELIVERY_PATIENCE_MS')
  @IntBetween(10, 60_000)
  patienceMs: number = 2_000;

  /** First wait after a failed attempt, in ms; doubles with each attempt, with full jitter. */
  @FromEnv('DELIVERY_BACKOFF_MS')
  @IntBetween(10, 3_600_000)
  backoffMs: number = 500;

  /** Longest wait between two attempts, in ms. */
  @FromEnv('DELIVERY_MAX_BACKOFF_MS')
  @IntBetween(1_000, 86_400_000)
  maxBackoffMs: number = 3_600_000;

  /** Longest time for which a partner may ask (Retry-After) to be left alone, in ms. */
  @FromEnv('DELIVERY_MAX_RETRY_AFTER_MS')
  @IntBetween(1_000, 86_400_000)
  maxRetryAfterMs: number = 3_600_000;

  /** Messages that one replay brings in a second at the most. */
  @FromEnv('DELIVERY_REPLAY_PER_SECOND')
  @IntBetween(1, 10_000)
  replayPerSecond: number = 50;

  /** How long the link to a file of the hub opens that a partner is sent, in days, at the least; at the most twice that. */
  @FromEnv('DELIVERY_FILE_LINK_DAYS')
  @IntBetween(1, 366)
  fileLinkDays: number = 30;

  /** Messages that may wait to be fetched of one subscription before an alarm; none is ever dropped. */
  @FromEnv('DELIVERY_PULL_BACKLOG_LIMIT')
  @IntBetween(1, 1_000_000_000)
  pullBacklogLimit: number = 1_000_000;
}

const STATUS = '(10|[1-9])';
const TRANSITION = `[1-9]>${STATUS}(,${STATUS})*`;

export class ServiceRecordsConfig {
  /**
   * Which status may follow which, `from>to,to;from>to`, e.g. `1>2,3,7;2>4,5`; a status without an entry is terminal,
   * 10 always is. Default: domain.md 3.1.
   */
  @FromEnv('SERVICE_RECORDS_TRANSITIONS')
  @IsOptional()
  @Matches(new RegExp(`^${TRANSITION}(;${TRANSITION})*$`), {
    message: 'must be like 1>2,3,7;2>4,5 with statuses 1-10 and nothing after 10',
  })
  transitions?: string;
}

export class LandDossiersConfig {
  /** JSON with the province's holidays and exchanged working days; absent = the hub's own, of 2025 to 2027. */
  @FromEnv('LAND_CALENDAR_FILE')
  @IsOptional()
  @IsString()
  calendarFile?: string;

  /** JSON with the working days of each process and its procedure; absent = 7, with tax 13. */
  @FromEnv('LAND_PLANS_FILE')
  @IsOptional()
  @IsString()
  plansFile?: string;

  /** JSON with the communes that were merged; absent = a sample of two. */
  @FromEnv('LAND_COMMUNES_FILE')
  @IsOptional()
  @IsString()
  communesFile?: string;

  /** Whether an issued result without a single file counts as one whose files are missing. */
  @FromEnv('LAND_RESULT_NEEDS_FILE')
  @IsBoolean()
  resultNeedsFile: boolean = true;

  /** Messages that one dossier may have; what comes after them becomes a dead letter. */
  @FromEnv('LAND_MAX_MESSAGES')
  @IntBetween(10, 10_000)
  maxMessages: number = 1_000;

  /** Bytes that the records of one dossier may have together; what comes after them becomes a dead letter. */
  @FromEnv('LAND_MAX_BYTES')
  @IntBetween(1_048_576, 1_073_741_824)
  maxBytes: number = 16_777_216;

  /** Files that each process brings into the store at once, of one host at most half of them. */
  @FromEnv('LAND_FILES_AT_ONCE')
  @IntBetween(1, 64)
  filesAtOnce: number = 32;

  /** How often it is looked for files that have become due, in ms; a place that becomes free is filled at once. */
  @FromEnv('LAND_FILES_LOOK_MS')
  @IntBetween(50, 3_600_000)
  filesLookMs: number = 500;

  /** How long a file that cannot be had now is tried again, in hours; then only an operator begins anew. */
  @FromEnv('LAND_FILE_GIVE_UP_HOURS')
  @IntBetween(1, 8_760)
  fileGiveUpHours: number = 72;
}

/** Comparing the hub's book of land dossiers with the partners'. */
export class LandReconciliationConfig {
  /** JSON with each party's field and state names; absent = the hub's own. */
  @FromEnv('LAND_BOOKS_FILE')
  @IsOptional()
  @IsString()
  booksFile?: string;

  /** Hour of the day in Asia/Ho_Chi_Minh from which the partners' lists of the days before are fetched. */
  @FromEnv('LAND_BOOKS_HOUR')
  @IntBetween(0, 23)
  hour: number = 2;

  /** Days before the day of a scheduled comparison that it covers; more where days were missed. */
  @FromEnv('LAND_BOOKS_DAYS')
  @IntBetween(1, 366)
  days: number = 30;

  /** Comparisons are kept for so many days. */
  @FromEnv('LAND_BOOKS_KEEP_DAYS')
  @IntBetween(1, 3_650)
  keepDays: number = 90;

  /** Longest line of a list, in bytes. */
  @FromEnv('LAND_BOOKS_MAX_LINE_BYTES')
  @IntBetween(256, 1_048_576)
  maxLineBytes: number = 65_536;

  /** Bad lines of one list; more, and it is none, and nothing is compared. */
  @FromEnv('LAND_BOOKS_MAX_BAD_LINES')
  @IntBetween(0, 1_000_000)
  maxBadLines: number = 10_000;

  /** Lines of one list. */
  @FromEnv('LAND_BOOKS_MAX_LINES')
  @IntBetween(1, 100_000_000)
  maxLines: number = 5_000_000;

  /** How long fetching one list may take, in ms. */
  @FromEnv('LAND_BOOKS_FETCH_TIMEOUT_MS')
  @IntBetween(1_000, 86_400_000)
  fetchTimeoutMs: number = 1_800_000;
}
