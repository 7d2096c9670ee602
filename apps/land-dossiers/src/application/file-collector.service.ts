import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LandDossiersConfig } from '#libs/config';
import { type LandFileStored, Topic } from '#libs/contracts';
import { isAway, type StoredFile } from '#libs/files';
import { type HubError, toHubError, WorkLoop } from '#libs/kernel';
import { toFactMessages } from '#libs/messaging';
import { counter, createLogger } from '#libs/observability';
import { Database, Outbox } from '#libs/persistence';
import { MessagesRepository } from '../persistence/messages.repository.js';
import { type ClaimedFile, WantedFilesRepository } from '../persistence/wanted-files.repository.js';
import { FileBringer } from './file-bringer.service.js';
import { refusalOf } from './file-refusal.js';
import { HostShares } from './host-shares.js';

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
  private readonly shares: HostShares;
  private renewedAt = performance.now();
  private readonly loop = new WorkLoop(() => this.round());

  constructor(
    private readonly wanted: WantedFilesRepository,
    private readonly database: Database,
    private readonly outbox: Outbox,
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
      const room = this.config.filesAtOnce - this.underWay.size;
      const files = room > 0 ? await this.claim(room) : [];
      for (const file of files) this.begin(file);
      return files.length > 0 ? 0 : POLL_MS;
    } catch (error) {
      logger.debug('Files wait for the database', { error });
      return POLL_MS;
    }
  }

  private async renew(): Promise<void> {
    if (this.underWay.size === 0 || performance.now() - this.renewedAt < RENEW_MS) return;
    this.renewedAt = performance.now();
    await this.wanted.renew([...this.underWay.keys()]);
  }

  private claim(room: number): Promise<ClaimedFile[]> {
    return this.wanted.claim(room, this.shares.share, this.shares.rooms(Date.now()));
  }

  private begin(file: ClaimedFile): void {
    this.shares.begin(file.host);
    const work = this.bring(file).finally(() => {
      this.underWay.delete(file);
      this.shares.end(file.host);
      this.loop.wake();
    });
    this.underWay.set(file, work);
  }

  /** Never rejects: what cannot be noted now is noted after the lease. */
  private async bring(file: ClaimedFile): Promise<void> {
    try {
      await this.settle(file, await this.bringer.bring(file, this.stopping.signal));
      this.shares.answered(file.host);
      collected.inc({ outcome: 'stored', code: '' });
    } catch (thrown) {
      if (this.stopping.signal.aborted) return;
      await this.fail(file, toHubError(thrown)).catch((error: unknown) =>
        logger.debug('A file waits for the database', { error }),
      );
    }
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
    if (isAway(error)) this.shares.failed(file.host, Date.now());
    else this.shares.answered(file.host);
    const isOver = file.waitsMs > this.config.fileGiveUpHours * 3_600_000;
    if (error.retriable && !isOver) return this.wanted.putOff(file, delayAfter(file.attempts), code);
    if (!(await this.refuse(file, code))) return;
    collected.inc({ outcome: 'refused', code });
    logger.warn('A file of a land message cannot be had', { transactionId: file.messageId, code });
    await this.bringer.forget(file);
  }

  /** False where somebody else has claimed it meanwhile: what becomes of it is theirs to say. */
  private refuse(file: ClaimedFile, code: string): Promise<boolean> {
    return this.database.transaction(async tx => {
      if (!(await this.wanted.refuse(tx, file, code))) return false;
      const messages = await new MessagesRepository(tx).findKnown([file.messageId]);
      const facts = messages.map(message => refusalOf(file, message, code, Date.now()));
      await this.outbox.add(tx, toFactMessages(facts));
      return true;
    });
  }
}

/** Full jitter: partners that come back are not met by all at once. */
function delayAfter(attempts: number): number {
  return Math.random() * Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(attempts - 1, 20));
}
