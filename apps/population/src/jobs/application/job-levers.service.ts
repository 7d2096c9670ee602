import { Injectable } from '@nestjs/common';
import { HubError, isTransactionId } from '#libs/kernel';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { JobChunksRepository } from '../persistence/job-chunks.repository.js';
import type { JobSummary } from '../persistence/job-record.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { tellEnd } from './job-ending.js';

export type Lever = 'pause' | 'resume' | 'cancel' | 'retry';

/** What the system that uploaded a job can do with it. */
@Injectable()
export class JobLevers {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Throws `not-found`, also for jobs of others, and `conflict` where the job is past that. */
  async pull(lever: Lever, system: string, id: string): Promise<JobSummary> {
    const job = isTransactionId(id) ? await new JobsRepository(this.database).summary(id) : undefined;
    if (job?.system !== system) throw jobNotFound();
    const changed = await this.database.transaction(tx => this.change(tx, lever, id));
    if (changed) return changed;
    throw new HubError('conflict', 'conflict', 'The job cannot do that now', { detail: `It is ${job.state}` });
  }

  /** Whosever it is; nothing where it has ended. */
  async cancelAny(id: string): Promise<void> {
    await this.database.transaction(tx => this.change(tx, 'cancel', id));
  }

  /**
   * Of a job whose key is gone: at once, also where a chunk is under way. Nobody could take that over, and what a process still
   * finds out about it is in the log alone.
   */
  async endUnreadable(id: string): Promise<void> {
    await this.database.transaction(async tx => {
      if (!(await new JobsRepository(tx).cancel(id))) return;
      await new JobChunksRepository(tx).release(id);
      await this.endCancelled(tx, id);
    });
  }

  private change(tx: UnitOfWork, lever: Lever, id: string): Promise<JobSummary | undefined> {
    const jobs = new JobsRepository(tx);
    switch (lever) {
      case 'pause':
        return jobs.pause(id);
      case 'resume':
        return jobs.resume(id);
      case 'cancel':
        return this.cancel(tx, id);
      case 'retry':
        return this.retry(tx, id);
    }
  }

  /** At once where nothing is under way; else the last chunk that comes to its end ends the job. */
  private async cancel(tx: UnitOfWork, id: string): Promise<JobSummary | undefined> {
    const cancelling = await new JobsRepository(tx).cancel(id);
    return cancelling && ((await this.endCancelled(tx, id)) ?? cancelling);
  }

  private async endCancelled(tx: UnitOfWork, id: string): Promise<JobSummary | undefined> {
    const cancelled = await new JobsRepository(tx).endCancelled(id);
    if (cancelled) await tellEnd(tx, this.outbox, cancelled);
    return cancelled;
  }

  /** Asks again about those alone for whom there was no answer. */
  private async retry(tx: UnitOfWork, id: string): Promise<JobSummary | undefined> {
    const jobs = new JobsRepository(tx);
    const job = await jobs.lockForRetry(id);
    if (!job) return undefined;
    const chunks = await new JobChunksRepository(tx).retryFailed(id);
    return chunks === 0 ? job : jobs.reopen(id, chunks);
  }
}

export function jobNotFound(): HubError {
  return new HubError('missing', 'not-found', 'There is no such job');
}
