import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { Database, type UnitOfWork } from '#libs/persistence';
import { SubjectHasher } from '#libs/sealing';
import { LRUCache } from 'lru-cache';
import { logAccesses } from '../../accesses/access-log.repository.js';
import { type ClaimedChunk, JobChunksRepository } from '../persistence/job-chunks.repository.js';
import type { JobSummary } from '../persistence/job-record.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { abandonedAccesses } from './abandoned-accesses.js';
import { taskOf } from './chunk-task.js';
import { JobLevers } from './job-levers.service.js';
import { PartnerDesks } from './partner-desk.service.js';
import { type RunningJob, RunningJobs } from './running-jobs.service.js';
import { RunRights } from './run-rights.service.js';

const logger = createLogger('population-jobs');
const MAX_JOBS = 200;

export interface Claim {
  readonly job: RunningJob;
  readonly summary: JobSummary;
  readonly chunk: ClaimedChunk;
}

/** Finds the next chunk to work on: a chunk of one job, then one of the next, so that a small file waits for no large one. */
@Injectable()
export class ClaimChunkService {
  private workable: JobSummary[] = [];
  private next = 0;
  /** Jobs of which an error is logged already. */
  private readonly broken = new LRUCache<string, true>({ max: MAX_JOBS });

  constructor(
    private readonly database: Database,
    private readonly running: RunningJobs,
    private readonly levers: JobLevers,
    private readonly desks: PartnerDesks,
    private readonly rights: RunRights,
    private readonly subjects: SubjectHasher,
  ) {}

  /** Looks which jobs have something to do; the ids of those that may be asked about now. */
  async refresh(): Promise<ReadonlySet<string>> {
    const jobs = await new JobsRepository(this.database).workable(MAX_JOBS);
    const now = Date.now();
    this.workable = jobs.filter(job => job.state === 'cancelling' || this.desks.isOpen(job.provider, now));
    this.running.forgetAllBut(new Set(jobs.map(({ id }) => id)));
    return new Set(this.workable.filter(({ state }) => state === 'open').map(({ id }) => id));
  }

  /** undefined where there is nothing to do until the next `refresh`. */
  async claim(): Promise<Claim | undefined> {
    while (this.workable.length > 0) {
      const position = this.next++ % this.workable.length;
      const summary = this.workable[position]!;
      const found = await this.tryClaimOf(summary);
      if (found) return found;
      this.workable.splice(position, 1);
    }
    return undefined;
  }

  /** What is wrong with one job alone keeps no other one waiting. */
  private async tryClaimOf(summary: JobSummary): Promise<Claim | undefined> {
    try {
      return await this.claimOf(summary);
    } catch (thrown) {
      const error = toHubError(thrown);
      if (error.retriable) throw error;
      if (!this.broken.has(summary.id)) logger.error('A job cannot go on', { transactionId: summary.id, error });
      this.broken.set(summary.id, true);
      return undefined;
    }
  }

  private async claimOf(summary: JobSummary): Promise<Claim | undefined> {
    const job = await this.running.of(summary);
    if (!job) return this.giveUp(summary);
    const chunk = await this.database.transaction(tx => this.take(tx, job, summary.state === 'cancelling'));
    return chunk && { job, summary, chunk };
  }

  /** Whom a process that is gone may have asked about is in the log before anybody is asked again. */
  private async take(tx: UnitOfWork, job: RunningJob, isCancelled: boolean): Promise<ClaimedChunk | undefined> {
    const chunks = new JobChunksRepository(tx);
    const claim = randomUUID();
    const chunk = await (isCancelled ? chunks.claimAbandoned(job.id, claim) : chunks.claimNext(job.id, claim));
    if (!chunk?.leftBy) return chunk;
    const task = { ...taskOf(job, chunk), claim: chunk.leftBy };
    await logAccesses(tx, await abandonedAccesses(task, await this.rights.of(job), this.subjects));
    return chunk;
  }

  /** Its key is gone: nobody can read what it is about any more. */
  private async giveUp({ id }: JobSummary): Promise<undefined> {
    logger.error('A job was cancelled: its data was erased before it was done', { transactionId: id });
    await this.levers.endUnreadable(id);
  }
}
