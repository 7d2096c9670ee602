import type { LoggerService } from '@nestjs/common';
import { LogConfig, loadConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { pino, type Logger as PinoLogger } from 'pino';
import { inTypeScript } from './typescript-stack.js';

/** The fields that a log line may have; nothing else is ever written, so no record can slip in. */
export interface LogFields {
  readonly transactionId?: string;
  readonly requestId?: string;
  readonly service?: string;
  readonly system?: string;
  readonly subscription?: string;
  readonly connector?: string;
  readonly consumer?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: string;
  readonly count?: number;
  readonly code?: string;
  readonly durationMs?: number;
  readonly address?: string;
  readonly door?: string;
  readonly error?: unknown;
}

/** A structured logger of one concern. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

let root: PinoLogger | undefined;

function rootLogger(): PinoLogger {
  root ??= pino({ level: loadConfig(LogConfig).level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return root;
}

/** A logger whose lines carry the concern's name. */
export function createLogger(concern: string): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) => {
      const { error, ...rest } = fields;
      rootLogger()[level]({ concern, ...rest, ...(error === undefined ? {} : describe(error)) }, message);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function describe(error: unknown): Record<string, string> {
  const cause = error instanceof Error && error.cause !== undefined ? { cause: messageOf(error.cause) } : {};
  return {
    error: messageOf(error),
    ...cause,
    ...(error instanceof Error && error.stack ? { stack: inTypeScript(error.stack) } : {}),
  };
}

/** Nest's own messages through the same logger. */
export class NestLogger implements LoggerService {
  private readonly logger = createLogger('nest');
  log(message: unknown): void {
    this.logger.debug(String(message));
  }
  warn(message: unknown): void {
    this.logger.warn(String(message));
  }
  error(message: unknown, ...details: unknown[]): void {
    this.logger.error(messageOf(message), { error: message instanceof Error ? message : details[0] });
  }
}
