import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { AllowedNetworks, guardedConnect } from '#libs/outbound';
import { Agent } from 'undici';
import { fileError } from '../file-error.js';
import type { FileIntake } from '../store/file-intake.js';
import type { FileStore } from '../store/file-store.js';
import type { PartialFile } from '../store/partial-file.js';
import type { FileExpectation, StoredFile } from '../stored-file.js';
import { Download, type DownloadOptions } from './download.js';
import { parseLink } from './file-link.js';

const log = createLogger('files');

export interface FileFetcherOptions {
  readonly allowedNetworks: readonly string[];
  readonly attempts: number;
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly deadlineMs: number;
  /** To one partner at once. */
  readonly connections: number;
}

/** Brings files from the links of partners into the store. */
export class FileFetcher {
  private readonly agent: Agent;
  private closing: Promise<void> | undefined;

  /** Throws `connector-invalid` where a network is none. */
  constructor(
    private readonly store: FileStore,
    private readonly options: FileFetcherOptions,
  ) {
    this.agent = new Agent({
      connect: guardedConnect(new AllowedNetworks(options.allowedNetworks), options.connectTimeoutMs),
      connections: options.connections,
      pipelining: 1,
      headersTimeout: options.firstByteTimeoutMs,
      bodyTimeout: options.idleTimeoutMs,
      maxOrigins: Infinity,
    });
  }

  /**
   * Fetches a link's file; goes on where a connection broke, follows no redirect. Throws `file-…` errors, of which those
   * that are `retriable` are worth another call later. `signal` ends it early. A file that is in the store already is
   * fetched all the same: who knows its hash does not thereby have it.
   * @param key what is wanted, of one caller at a time: another call with it, also of another process, goes on where this one
   * ended; without it nothing is left of what broke off
   */
  async fetchToStore(
    link: string,
    expected: FileExpectation = {},
    signal?: AbortSignal,
    key?: string,
  ): Promise<StoredFile> {
    const url = parseLink(link);
    const part = key === undefined ? undefined : this.partOf(link, key);
    const intake = await this.store.begin(expected, part);
    const download = new Download(url, intake, this.downloadOptions(expected, signal, part));
    let isLeft = false;
    try {
      await download.run(await part?.resume(intake));
      return await keep(download, intake);
    } catch (error) {
      isLeft =
        error instanceof HubError && error.retriable && intake.size > 0 && !intake.isPage && download.canResume();
      throw error;
    } finally {
      await (part && isLeft ? leave(intake, part) : Promise.all([intake.discard(), part?.forget()]));
    }
  }

  /**
   * For when a link's file is not fetched any more: deletes what calls with that key have left of it, but nothing that is
   * being written. Never rejects; what cannot be deleted is swept later.
   */
  async forget(link: string, key: string): Promise<void> {
    await this.partOf(link, key)
      .forgetAll()
      .catch((error: unknown) => log.warn('What came of a file stays on the disk until it is swept', { error }));
  }

  /** Waits for what is under way; may be called twice. */
  close(): Promise<void> {
    this.closing ??= this.agent.close();
    return this.closing;
  }

  private partOf(link: string, key: string): PartialFile {
    return this.store.partOf(`${key} ${link}`);
  }

  private downloadOptions(
    { sha256 }: FileExpectation,
    signal: AbortSignal | undefined,
    part: PartialFile | undefined,
  ): DownloadOptions {
    const deadline = AbortSignal.timeout(this.options.deadlineMs);
    return {
      ...this.options,
      dispatcher: this.agent,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      isHashKnown: sha256 !== undefined,
      onVersion: async version => part?.noteVersion(version),
    };
  }
}

async function keep(download: Download, intake: FileIntake): Promise<StoredFile> {
  // Some are XML too, which would be taken.
  if (intake.isPage) throw fileError('file-page');
  try {
    return await intake.keep();
  } catch (error) {
    // Pieces of two versions of the file: the whole of one may be right.
    if (!download.isPieced || !(error instanceof HubError) || error.code !== 'file-hash-differs') throw error;
    await intake.restart();
    await download.run();
    return intake.keep();
  }
}

async function leave(intake: FileIntake, part: PartialFile): Promise<void> {
  await intake.leave();
  await part.release();
}
