import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LandDossiersConfig } from '#libs/config';
import { isAway, type StoredFile } from '#libs/files';
import { type HubError, toHubError, WorkLoop } from '#libs/kernel';
import { counter, createLogger } from '#libs/observability';
import { type ClaimedFile, WantedFilesRepository } from '../persistence/wanted-files.repository.js';
import { FileBringer } from './file-bringer.service.js';
import { FileOutcomes } from './file-outcomes.service.js';
import { HostShares } from './host-shares.js';

const logger = createLogger('land-files');
const collected = counter('hub_land_files_total', 'Files of land messages by what became of them', ['outcome', 'code']);
/** Looking for due files costs as much for one as for all places. */
const CLAIMS_APART_MS = 20;
/** Files that are under way or brought and not noted yet. */
const MAX_UNDER_WAY = 512;
const RENEW_MS = 20_000;
const FIRST_BACK_OFF_MS = 5_000;
const LONGEST_BACK_OFF_MS = 3_600_000;

/** Brings the files that land messages name into the store, each until it is there or cannot be had. */
@Injectable()
export class FileCollector implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<ClaimedFile, Promise<void>>();
  private readonly shares: HostShares;
  /** Files that are being brought: those under way that take a place. */
  private placesTaken = 0;
  private claimedAt = -Infinity;
  private renewedAt = performance.now();
  private readonly loop = new WorkLoop(() => this.round());

  constructor(
    private readonly wanted: WantedFilesRepository,
    private readonly outcomes: FileOutcomes,
    private readonly bringer: FileBringer,
    private readonly config: LandDossiersConfig,
  ) {
    this.shares = new HostShares(Math.ceil(config.filesAtOnce / 2));
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** What is under way is broken off; it is begun again by whoever claims it next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await Promise.all(this.underWay.values());
  }

  /** As soon as a place is free again, or it is time to look for what has become due. */
  private async round(): Promise<number> {
    try {
      await this.renew();
      const room = Math.min(this.config.filesAtOnce - this.placesTaken, MAX_UNDER_WAY - this.underWay.size);
      if (room <= 0) return this.config.filesLookMs;
      const tooEarlyMs = this.claimedAt + CLAIMS_APART_MS - performance.now();
      if (tooEarlyMs > 0) return tooEarlyMs;
      const files = await this.claim(room);
      for (const file of files) this.begin(file);
      return files.length > 0 ? 0 : this.config.filesLookMs;
    } catch (error) {
      logger.debug('Files wait for the database', { error });
      return this.config.filesLookMs;
    }
  }

  private async renew(): Promise<void> {
    if (this.underWay.size === 0 || performance.now() - this.renewedAt < RENEW_MS) return;
    this.renewedAt = performance.now();
    await this.wanted.renew([...this.underWay.keys()]);
  }

  private claim(room: number): Promise<ClaimedFile[]> {
    this.claimedAt = performance.now();
    return this.wanted.claim(room, this.shares.share, this.shares.rooms(Date.now()));
  }

  private begin(file: ClaimedFile): void {
    const work = this.bring(file).finally(() => {
      this.underWay.delete(file);
      this.loop.wake();
    });
    this.underWay.set(file, work);
  }

  /** Never rejects: what cannot be noted now is claimed again after the lease. */
  private async bring(file: ClaimedFile): Promise<void> {
    try {
      const content = await this.fetch(file).catch((thrown: unknown) => this.fail(file, toHubError(thrown)));
      if (!content) return;
      this.loop.wake();
      await this.outcomes.stored(file, content);
      collected.inc({ outcome: 'stored', code: '' });
    } catch (error) {
      logger.debug('A file waits for the database', { error });
    }
  }

  /** Counts it to its host and to the places while it is brought. */
  private async fetch(file: ClaimedFile): Promise<StoredFile> {
    const { host } = file;
    this.shares.begin(host);
    this.placesTaken++;
    try {
      const content = await this.bringer.bring(file, this.stopping.signal);
      this.shares.answered(host);
      return content;
    } finally {
      this.placesTaken--;
      this.shares.end(host);
    }
  }

  private async fail(file: ClaimedFile, error: HubError): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const { code } = error;
    if (isAway(error)) this.shares.failed(file.host, Date.now());
    else this.shares.answered(file.host);
    const isOver = file.waitsMs > this.config.fileGiveUpHours * 3_600_000;
    if (error.retriable && !isOver) return this.wanted.putOff(file, delayAfter(file.attempts), code);
    if (!(await this.outcomes.refuse(file, code))) return;
    collected.inc({ outcome: 'refused', code });
    logger.warn('A file of a land message cannot be had', { transactionId: file.messageId, code });
    await this.bringer.forget(file);
  }
}

/** Full jitter: partners that come back are not met by all at once. */
function delayAfter(attempts: number): number {
  return Math.random() * Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(attempts - 1, 20));
}
