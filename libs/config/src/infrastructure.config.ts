import { IsArray, IsIn, IsString, IsUrl, Matches } from 'class-validator';
import { FromEnv, IntBetween } from './load-config.js';

export class KafkaConfig {
  /** Brokers, `host:port`. */
  @FromEnv('KAFKA_BROKERS')
  @IsArray()
  @Matches(/^[^\s:]+:\d+$/, { each: true, message: 'each must be host:port' })
  brokers!: string[];

  /** Copies of each partition; 0 = as many as there are brokers, at most 3. */
  @FromEnv('KAFKA_REPLICATION_FACTOR')
  @IntBetween(0, 5)
  replicationFactor: number = 0;

  /** How long the producer waits for more before it sends, in ms; 0 = not at all. */
  @FromEnv('KAFKA_LINGER_MS')
  @IntBetween(0, 100)
  lingerMs: number = 3;

  /** How long a message may wait for Kafka before its sender is told `unavailable`, in ms. */
  @FromEnv('KAFKA_SEND_DEADLINE_MS')
  @IntBetween(200, 60_000)
  sendDeadlineMs: number = 1_300;

  /** Messages that may wait in memory for Kafka. */
  @FromEnv('KAFKA_MAX_QUEUED')
  @IntBetween(100, 1_000_000)
  maxQueued: number = 20_000;

  /** A consumer that is silent for so long has lost its partitions, in ms. */
  @FromEnv('KAFKA_SESSION_TIMEOUT_MS')
  @IntBetween(6_000, 300_000)
  sessionTimeoutMs: number = 10_000;
}

export class PostgresConfig {
  @FromEnv('DATABASE_URL')
  @IsUrl({ protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true })
  url!: string;

  /** Connections that each app keeps at the most. */
  @FromEnv('DATABASE_POOL')
  @IntBetween(2, 100)
  poolSize: number = 8;

  /** A statement that runs longer is cancelled, and a transaction in which nothing happens for so long is ended, in ms. */
  @FromEnv('DATABASE_STATEMENT_TIMEOUT_MS')
  @IntBetween(1_000, 600_000)
  statementTimeoutMs: number = 30_000;
}

export class RedisConfig {
  @FromEnv('REDIS_URL')
  @IsUrl({ protocols: ['redis', 'rediss'], require_tld: false, require_protocol: true })
  url!: string;
}

export class LogConfig {
  @FromEnv('LOG_LEVEL')
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  level: string = 'info';
}

export class SecretsConfig {
  /** File with the hub's 32-byte key in hex, for the secrets that the registry keeps sealed. */
  @FromEnv('SECRET_KEY_FILE')
  @IsString()
  secretKeyFile!: string;

  /** File with the private keys that sign tokens (JWKS); made when it is missing. */
  @FromEnv('TOKEN_KEYS_FILE')
  @IsString()
  tokenKeysFile!: string;
}

/**
 * Key files (`libs/sealing`), from outside the database; each is made where it is missing. With another key of a version than the
 * database was written with no process starts.
 */
export class SealingConfig {
  /** Keys that name persons (HMAC-SHA-256). Without them nobody finds who asked about whom. */
  @FromEnv('SUBJECT_KEYS_FILE')
  @IsString()
  subjectKeysFile!: string;

  /** Keys that wrap the keys of data that waits (AES-256-GCM). */
  @FromEnv('SEALING_KEYS_FILE')
  @IsString()
  sealingKeysFile!: string;

  /**
   * Days after which the key of data that waits is erased although nobody has destroyed it: longer than the longest life of
   * a request, and than Kafka keeps a message.
   */
  @FromEnv('SEALING_KEY_LIFE_DAYS')
  @IntBetween(1, 3_650)
  keyLifeDays: number = 120;
}
