import { IsArray, IsBoolean, IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { FromEnv, IntBetween } from './load-config.js';

const MIB = 1_048_576;

/** Where files are kept, and which are taken. */
export class FilesConfig {
  /** Folder of the files; with S3 only of those that are on their way. Must be one filesystem. */
  @FromEnv('FILES_DIR')
  @IsString()
  dir: string = '.hub/files';

  /** Largest file, in bytes. The most that S3 takes in one piece is 5 GiB. */
  @FromEnv('FILES_MAX_BYTES')
  @IntBetween(1_024, 5_368_709_120)
  maxBytes: number = 512 * MIB;

  /** All files of one request body together, in bytes, decoded. */
  @FromEnv('FILES_MAX_BODY_BYTES')
  @IntBetween(1_024, 53_687_091_200)
  maxBodyBytes: number = 1_024 * MIB;

  /** What a container (zip, docx, xlsx) may say that it unpacks to, in bytes. The hub itself unpacks none. */
  @FromEnv('FILES_MAX_UNPACKED_BYTES')
  @IntBetween(1_024, 53_687_091_200)
  maxUnpackedBytes: number = 2_048 * MIB;

  /** Media types that are taken, by what the content is. */
  @FromEnv('FILES_MEDIA_TYPES')
  @IsArray()
  @IsString({ each: true })
  mediaTypes: string[] = [
    'application/pdf',
    'image/png',
    'image/jpeg',
    'image/tiff',
    'application/zip',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/xml',
    'application/pkcs7-signature',
  ];

  /** Files go to this S3 bucket instead of the folder. Credentials: by the SDK's own chain (variables, file, role). */
  @FromEnv('FILES_S3_BUCKET')
  @IsOptional()
  @IsString()
  s3Bucket?: string;

  /** Address of an S3-compatible service; default: that of AWS. */
  @FromEnv('FILES_S3_ENDPOINT')
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  s3Endpoint?: string;

  @FromEnv('FILES_S3_REGION')
  @IsString()
  s3Region: string = 'us-east-1';

  /** Whether the bucket is part of the path and not of the host name, as most S3-compatible services have it. */
  @FromEnv('FILES_S3_PATH_STYLE')
  @IsBoolean()
  s3PathStyle: boolean = true;

  /** clamd, `host:port` or the path of its socket; absent = files are not scanned. */
  @FromEnv('FILES_CLAMD')
  @IsOptional()
  @Matches(/^(\/.+|[^\s:]+:\d+|\[[0-9a-fA-F:]+\]:\d+)$/, { message: 'must be host:port or the path of a socket' })
  clamd?: string;

  /** How long clamd may be silent, in ms. */
  @FromEnv('FILES_CLAMD_TIMEOUT_MS')
  @IntBetween(100, 600_000)
  clamdTimeoutMs: number = 60_000;
}

/** How files are fetched from the links of partners. */
export class FileFetchConfig {
  /** CIDR networks to which a link may resolve: the same as for deliveries; none = no file is fetched. */
  @FromEnv('DELIVERY_ALLOWED_NETWORKS')
  @IsArray()
  @IsString({ each: true })
  allowedNetworks: string[] = [];

  /** Attempts in a row that bring nothing before the link counts as unavailable. */
  @FromEnv('FILES_FETCH_ATTEMPTS')
  @IntBetween(1, 100)
  attempts: number = 6;

  /** First wait after a failed attempt, in ms; doubles with each, with full jitter. */
  @FromEnv('FILES_FETCH_BACKOFF_MS')
  @IntBetween(1, 60_000)
  backoffMs: number = 500;

  /** Longest wait between two attempts, also where the partner asks for more, in ms. */
  @FromEnv('FILES_FETCH_MAX_BACKOFF_MS')
  @IntBetween(1, 600_000)
  maxBackoffMs: number = 30_000;

  @FromEnv('FILES_FETCH_CONNECT_TIMEOUT_MS')
  @IntBetween(10, 60_000)
  connectTimeoutMs: number = 5_000;

  /** From the request to the beginning of the answer, in ms. */
  @FromEnv('FILES_FETCH_FIRST_BYTE_TIMEOUT_MS')
  @IntBetween(10, 600_000)
  firstByteTimeoutMs: number = 30_000;

  /** Silence within an answer, in ms. */
  @FromEnv('FILES_FETCH_IDLE_TIMEOUT_MS')
  @IntBetween(10, 600_000)
  idleTimeoutMs: number = 30_000;

  /** The whole fetch with all its attempts, in ms; what came until then is gone on with later, so a slow file comes too. */
  @FromEnv('FILES_FETCH_DEADLINE_MS')
  @IntBetween(100, 86_400_000)
  deadlineMs: number = 21_600_000;

  /** Connections to one partner at once. */
  @FromEnv('FILES_FETCH_CONNECTIONS')
  @IntBetween(1, 64)
  connections: number = 8;
}
