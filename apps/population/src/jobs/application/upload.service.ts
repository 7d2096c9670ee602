import { Injectable } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { quotaExceeded } from '#libs/exchange';
import { HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import type { JobRecord, JobSummary } from '../persistence/job-record.js';
import { JobLifeRepository } from '../persistence/job-life.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { HashedSource } from './hashed-source.js';
import { JobEraser } from './job-eraser.service.js';
import type { JobOrder } from './job-order.js';
import { TakeUploadService } from './take-upload.service.js';
import { UploadSlots } from './upload-slots.js';

/** Longer than an upload that lives says nothing. */
const SILENT_MS = 60_000;
const TOO_MANY_RETRY_MS = 60_000;

/** An upload through the door: a new job, or the one that it was the first time. */
@Injectable()
export class UploadService {
  constructor(
    private readonly database: Database,
    private readonly uploads: TakeUploadService,
    private readonly slots: UploadSlots,
    private readonly eraser: JobEraser,
    private readonly config: PopulationJobsConfig,
  ) {}

  /**
   * Throws what is wrong with the file; `conflict` where the same `Idempotency-Key` came with another file, purpose, sheet or columns, or is being sent
   * just now; `quota-exceeded` and `unavailable` where there is no room for more.
   */
  upload(order: JobOrder, body: AsyncIterable<Buffer>): Promise<JobSummary> {
    return this.slots.within(async () => {
      const id = this.uploads.idOf(order);
      const known = await this.known(id);
      if (known) return this.repeated(known, order, body);
      await this.assertRoom(order.owner.system);
      return this.uploads.take(id, order, body);
    });
  }

  /** Not an upload that a process has left behind: that one begins anew. */
  private async known(id: string): Promise<JobRecord | undefined> {
    const known = await new JobsRepository(this.database).find(id);
    if (known?.state !== 'uploading') return known;
    const [left] = await new JobLifeRepository(this.database).giveUpSilent(SILENT_MS, 1, id);
    if (!left) throw conflict('The file is being sent already');
    await this.eraser.discard(left.id, left.keyId);
    return undefined;
  }

  private async repeated(known: JobRecord, order: JobOrder, body: AsyncIterable<Buffer>): Promise<JobSummary> {
    const name = this.uploads.bodyName(order, await new HashedSource(body).drain());
    if (name !== known.body_name)
      throw conflict('This Idempotency-Key came with another file, purpose or choice before');
    return known;
  }

  private async assertRoom(system: string): Promise<void> {
    const unfinished = await new JobsRepository(this.database).countUnfinished(system);
    if (unfinished >= this.config.openPerSystem) throw quotaExceeded(TOO_MANY_RETRY_MS);
  }
}

function conflict(detail: string): HubError {
  return new HubError('conflict', 'conflict', 'The upload cannot be taken', { detail });
}
