import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { PopulationJobsConfig } from '#libs/config';
import { LookPace, WorkLoop } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { Database } from '#libs/persistence';
import { JobChunksRepository } from '../persistence/job-chunks.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import type { RunSignals } from './chunk-run.js';
import { type Claim, ClaimChunkService } from './claim-chunk.service.js';
import { WorkChunkService } from './work-chunk.service.js';

const logger = createLogger('population-jobs');
const POLL_MS = 500;
/** Where nothing was to be done lately: a file waits so long at the most until it is begun. */
const IDLE_MS = 2_000;
const FAILED_MS = 2_000;
const RENEW_MS = 8_000;
/** Then nobody more of a chunk is begun with, and it is written: progress is seen, and little is asked again after a crash. */
const TURN_MS = 10_000;
/** Where other jobs wait for a place: one with a small quota is not to keep it from them. */
const SHORT_TURN_MS = 2_000;
const STOP_WITHIN_MS = 8_000;

interface UnderWay {
  readonly jobId: string;
  readonly turn: AbortController;
  readonly stop: AbortController;
  readonly since: number;
  readonly work: Promise<void>;
}

/** Works on the chunks of all jobs, so many at once. Of several copies each takes other chunks. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, UnderWay>();
  private refreshedAt = -POLL_MS;
  private renewedAt = performance.now();
  private isBusy = false;
  private readonly loop = new WorkLoop(() => this.round());
  private readonly pace = new LookPace(POLL_MS, IDLE_MS);

  constructor(
    private readonly database: Database,
    private readonly claims: ClaimChunkService,
    private readonly worker: WorkChunkService,
    private readonly config: PopulationJobsConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Whom it is asking about it still hears of, and writes that; nobody else is asked. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    for (const { stop } of this.underWay.values()) stop.abort();
    await Promise.race([this.ended(), pause(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  /** The round that is under way may still begin with what it has claimed. */
  private async ended(): Promise<void> {
    await this.loop.stop();
    await Promise.all([...this.underWay.values()].map(({ work }) => work));
  }

  private async round(): Promise<number> {
    try {
      await this.refresh();
      await this.renew();
      while (this.underWay.size < this.config.chunksAtOnce && !this.stopping.signal.aborted) {
        const claim = await this.claims.claim();
        if (!claim) break;
        this.begin(claim);
      }
      return this.pace.next(this.isBusy || this.underWay.size > 0);
    } catch (error) {
      logger.warn('Jobs wait for the database', { error });
      return FAILED_MS;
    }
  }

  /** Ends chunks of jobs that are not to go on: paused, cancelled, held, or after the partner's office hours. */
  private async refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.refreshedAt < POLL_MS) return;
    const goOn = await this.claims.refresh();
    this.refreshedAt = performance.now();
    this.isBusy = goOn.size > 0;
    const underWay = new Set([...this.underWay.values()].map(({ jobId }) => jobId));
    const turnMs = [...goOn].every(id => underWay.has(id)) ? TURN_MS : SHORT_TURN_MS;
    for (const { jobId, since, turn, stop } of this.underWay.values()) {
      if (!goOn.has(jobId)) stop.abort();
      if (now - since > turnMs) turn.abort();
    }
  }

  private async renew(): Promise<void> {
    if (this.underWay.size === 0 || performance.now() - this.renewedAt < RENEW_MS) return;
    this.renewedAt = performance.now();
    await new JobChunksRepository(this.database).renew([...this.underWay.keys()]);
  }

  private begin(claim: Claim): void {
    const [turn, stop] = [new AbortController(), new AbortController()];
    // Claimed while the process was told to end: nobody is asked, and another process need not wait for the lease.
    if (this.stopping.signal.aborted) for (const each of [turn, stop]) each.abort();
    const work = this.work(claim, { turn: turn.signal, stop: stop.signal }).finally(() => {
      this.underWay.delete(claim.chunk.claim);
      this.loop.wake();
    });
    this.underWay.set(claim.chunk.claim, { jobId: claim.job.id, turn, stop, since: performance.now(), work });
  }

  /** Never rejects: what cannot be written is worked on again after the lease. */
  private async work({ job, summary, chunk }: Claim, signals: RunSignals): Promise<void> {
    try {
      if (summary.state === 'cancelling') return await this.worker.close(job, chunk);
      if (!summary.started_at) await new JobsRepository(this.database).markStarted(job.id);
      await this.worker.work(job, chunk, signals);
    } catch (error) {
      logger.error('A chunk was not written', { transactionId: job.id, error });
    }
  }
}
