import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '#libs/kernel';
import { ADDRESS_NOT_ALLOWED, failureCodeOf } from '#libs/outbound';
import type { Dispatcher } from 'undici';
import { fileError, isAway } from '../file-error.js';
import type { FileIntake } from '../store/file-intake.js';
import { type Headers, readAnswer, validatorOf } from './answer.js';

export interface DownloadOptions {
  readonly dispatcher: Dispatcher;
  /** In a row that bring nothing. */
  readonly attempts: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly signal: AbortSignal;
  /** Whether the rest of a file may be fetched even where nothing says that it is still the same: its hash will. */
  readonly isHashKnown: boolean;
  /** Told whenever the content begins anew; undefined where the partner does not say which version it is. */
  readonly onVersion?: (version: string | undefined) => Promise<void>;
}

type Body = Dispatcher.ResponseData['body'];

/** One link's content on its way into an intake, across broken connections. */
export class Download {
  private validator: string | undefined;
  /** Whether the content came in more than one piece. */
  isPieced = false;

  constructor(
    private readonly url: URL,
    private readonly intake: FileIntake,
    private readonly options: DownloadOptions,
  ) {}

  /** Until all of it is there; throws what the last attempt ended with. `version`: of what is in the intake already. */
  async run(version?: string): Promise<void> {
    this.validator = version;
    for (let failures = 0; ;) {
      const before = this.intake.size;
      try {
        if (await this.attempt()) return;
        failures++;
      } catch (error) {
        const known = this.asHubError(error);
        failures = this.intake.size > before ? 1 : failures + 1;
        if (!isAway(known) || failures >= this.options.attempts) throw known;
        await this.pause(failures, known.retryAfterMs);
      }
      if (failures >= this.options.attempts)
        throw fileError('file-unavailable', { detail: 'The link gives no whole file' });
    }
  }

  /** Whether the content is complete; false: ask again for the whole. */
  private async attempt(): Promise<boolean> {
    if (this.intake.size > 0 && !this.canResume()) await this.intake.restart();
    const asked = this.intake.size;
    const { statusCode, headers, body } = await this.request(asked);
    try {
      return await this.take(asked, statusCode, headers, body);
    } catch (error) {
      // Under HTTP 200, and of another size or type than the file would be.
      const isPage = this.intake.isPage || /^text\/html\b/i.test(String(headers['content-type']));
      throw isPage && error instanceof HubError && error.kind === 'invalid' ? fileError('file-page') : error;
    } finally {
      // What is not read must not be waited for; the connection goes with it.
      body.on('error', () => undefined).destroy();
    }
  }

  private async take(asked: number, statusCode: number, headers: Headers, body: Body): Promise<boolean> {
    const part = readAnswer(statusCode, headers, asked, Date.now());
    if (part === 'nothing') {
      await this.intake.restart();
      return false;
    }
    if (part.start === 0 && asked > 0) await this.intake.restart();
    if (part.total !== undefined) this.intake.announce(part.total);
    this.isPieced = part.start > 0;
    if (part.start === 0) await this.begin(headers);
    for await (const chunk of body) await this.intake.write(chunk as Buffer);
    return part.total === undefined || this.intake.size === part.total;
  }

  private async begin(headers: Headers): Promise<void> {
    this.validator = validatorOf(headers);
    await this.options.onVersion?.(this.validator);
  }

  private async request(from: number): Promise<{ statusCode: number; headers: Headers; body: Body }> {
    const { origin, pathname, search } = this.url;
    const range = from > 0 ? { range: `bytes=${from}-` } : {};
    const ifRange = from > 0 && this.validator !== undefined ? { 'if-range': this.validator } : {};
    return this.options.dispatcher.request({
      origin,
      path: pathname + search,
      method: 'GET',
      headers: { accept: '*/*', 'accept-encoding': 'identity', ...range, ...ifRange },
      signal: this.options.signal,
    });
  }

  /** Whether another attempt, also a later one, can go on with what is here. */
  canResume(): boolean {
    return this.validator !== undefined || this.options.isHashKnown;
  }

  private async pause(failures: number, askedMs: number | undefined): Promise<void> {
    const { backoffMs, maxBackoffMs, signal } = this.options;
    const ceiling = Math.min(maxBackoffMs, backoffMs * 2 ** (failures - 1));
    // Full jitter, so that what broke for all at once is not asked by all at once.
    const ms = Math.max(Math.random() * ceiling, Math.min(askedMs ?? 0, maxBackoffMs));
    await wait(ms, undefined, { signal }).catch((error: unknown) => {
      throw this.asHubError(error);
    });
  }

  private asHubError(error: unknown): HubError {
    const code = (error as { code?: unknown } | undefined)?.code;
    if (code === ADDRESS_NOT_ALLOWED) return fileError('file-address-forbidden', { cause: error });
    if (error instanceof HubError) return error;
    const { signal } = this.options;
    if (signal.aborted)
      return new HubError('unavailable', 'file-unavailable', 'The fetch was ended', { cause: signal.reason });
    if (!isOfNetwork(error)) throw error;
    return fileError('file-unavailable', { detail: failureCodeOf(error), cause: error });
  }
}

/** Errors without a code are our own mistakes, but for those that undici's parser names only. */
function isOfNetwork(error: unknown): boolean {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' || name === 'HTTPParserError' || name === 'AbortError';
}
