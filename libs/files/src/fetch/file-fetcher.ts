import { HubError } from '#libs/kernel';
import { AllowedNetworks, guardedConnect } from '#libs/outbound';
import { Agent } from 'undici';
import type { FileIntake } from '../store/file-intake.js';
import type { FileStore } from '../store/file-store.js';
import type { FileExpectation, StoredFile } from '../stored-file.js';
import { Download } from './download.js';
import { parseLink } from './file-link.js';

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
   * Fetches a link's file; goes on where a connection broke, follows no redirect. Throws `file-…` errors, of which only
   * `file-unavailable` is worth another call later. `signal` ends it early.
   */
  async fetchToStore(link: string, expected: FileExpectation = {}, signal?: AbortSignal): Promise<StoredFile> {
    const url = parseLink(link);
    const known = expected.sha256 === undefined ? undefined : await this.store.stat(expected.sha256.toLowerCase());
    if (known && (expected.size ?? known.size) === known.size) return known;
    const intake = await this.store.begin(expected);
    const deadline = AbortSignal.timeout(this.options.deadlineMs);
    try {
      return await this.fetch(url, intake, expected, signal ? AbortSignal.any([signal, deadline]) : deadline);
    } finally {
      await intake.discard();
    }
  }

  /** Waits for what is under way; may be called twice. */
  close(): Promise<void> {
    this.closing ??= this.agent.close();
    return this.closing;
  }

  private async fetch(
    url: URL,
    intake: FileIntake,
    { sha256 }: FileExpectation,
    signal: AbortSignal,
  ): Promise<StoredFile> {
    const options = { ...this.options, dispatcher: this.agent, signal, isHashKnown: sha256 !== undefined };
    const download = new Download(url, intake, options);
    await download.run();
    try {
      return await intake.keep();
    } catch (error) {
      // Pieces of two versions of the file: the whole of one may be right.
      if (!download.isPieced || !(error instanceof HubError) || error.code !== 'file-hash-differs') throw error;
      await intake.restart();
      await new Download(url, intake, options).run();
      return intake.keep();
    }
  }
}
