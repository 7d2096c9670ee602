import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LandDossiersConfig } from '#libs/config';
import { type LandFileStored, Topic } from '#libs/contracts';
import { fileError, FileFetcher, FileStore, type StoredFile } from '#libs/files';
import { type HubError, toHubError } from '#libs/kernel';
import { counter, createLogger } from '#libs/observability';
import { Database, Outbox } from '#libs/persistence';
import { type ClaimedFile, WantedFilesRepository } from '../persistence/wanted-files.repository.js';

const logger = createLogger('land-files');
const collected = counter('hub_land_files_total', 'Files of land messages by what became of them', ['outcome', 'code']);
const POLL_MS = 500;
const RENEW_MS = 20_000;
const FIRST_BACK_OFF_MS = 5_000;
const LONGEST_BACK_OFF_MS = 3_600_000;

/** Brings the files that land messages name into the store, each until it is there or cannot be had. */
@Injectable()
export class FileCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<ClaimedFile, Promise<void>>();
  private renewedAt = performance.now();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly wanted: WantedFilesRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: FileStore,
    private readonly fetcher: FileFetcher,
    private readonly config: LandDossiersConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  /** What is under way is broken off; it is begun again by whoever claims it next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
    await Promise.all(this.underWay.values());
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const isBusy = await this.round();
      // Rejects only where the process ends, which the loop sees by itself.
      if (!isBusy) await pause(POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Whether more may be due at once. */
  private async round(): Promise<boolean> {
    try {
      await this.renew();
      const room = this.config.filesAtOnce - this.underWay.size;
      const files = room > 0 ? await this.wanted.claim(room) : [];
      for (const file of files) this.begin(file);
      return files.length > 0 && this.underWay.size < this.config.filesAtOnce;
    } catch (error) {
      logger.debug('Files wait for the database', { error });
      return false;
    }
  }

  private async renew(): Promise<void> {
    if (this.underWay.size === 0 || performance.now() - this.renewedAt < RENEW_MS) return;
    this.renewedAt = performance.now();
    await this.wanted.renew([...this.underWay.keys()]);
  }

  private begin(file: ClaimedFile): void {
    const work = this.bring(file).finally(() => this.underWay.delete(file));
    this.underWay.set(file, work);
  }

  /** Never rejects: what cannot be noted now is noted after the lease. */
  private async bring(file: ClaimedFile): Promise<void> {
    try {
      await this.settle(file, await this.fetch(file));
      collected.inc({ outcome: 'stored', code: '' });
    } catch (thrown) {
      if (this.stopping.signal.aborted) return;
      await this.fail(file, toHubError(thrown)).catch((error: unknown) =>
        logger.debug('A file waits for the database', { error }),
      );
    }
  }

  private async fetch({ url, sha256, size, mediaType }: ClaimedFile): Promise<StoredFile> {
    if (url !== undefined) return this.fetcher.fetchToStore(url, { sha256, size, mediaType }, this.stopping.signal);
    if (sha256 === undefined) throw fileError('file-link-invalid');
    const known = await this.store.stat(sha256);
    if (!known) throw fileError('file-unavailable');
    return known;
  }

  private async settle(file: ClaimedFile, { sha256, size, mediaType }: StoredFile): Promise<void> {
    const { dossierCode, messageId, pointer } = file;
    const storedAt = new Date().toISOString();
    const told: LandFileStored = { dossierCode, messageId, pointer, fileId: sha256, sha256, size, mediaType, storedAt };
    const message = { topic: Topic.LandFileStored, key: dossierCode, value: JSON.stringify(told), headers: {} };
    await this.database.transaction(async tx => {
      await this.wanted.markStored(tx, file);
      await this.outbox.add(tx, [message]);
    });
  }

  private async fail(file: ClaimedFile, error: HubError): Promise<void> {
    const { code } = error;
    const isOver = file.waitsMs > this.config.fileGiveUpHours * 3_600_000;
    if (error.retriable && !isOver) return this.wanted.putOff(file, delayAfter(file.attempts), code);
    collected.inc({ outcome: 'refused', code });
    logger.warn('A file of a land message cannot be had', { transactionId: file.messageId, code });
    await this.wanted.refuse(file, code);
  }
}

/** Full jitter: partners that come back are not met by all at once. */
function delayAfter(attempts: number): number {
  return Math.random() * Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(attempts - 1, 20));
}
