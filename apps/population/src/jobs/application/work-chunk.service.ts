import { Injectable } from '@nestjs/common';
import { restUnless, toHubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { SubjectHasher } from '#libs/sealing';
import type { ClaimedChunk } from '../persistence/job-chunks.repository.js';
import { AgreementQuota } from './agreement-quota.service.js';
import { AskPersonService } from './ask-person.service.js';
import { type ChunkResult, ChunkRun, type ChunkTask, type RunSignals } from './chunk-run.js';
import { taskOf } from './chunk-task.js';
import { PartnerDesks } from './partner-desk.service.js';
import type { RunningJob } from './running-jobs.service.js';
import { RunRights } from './run-rights.service.js';
import { SettleChunkService } from './settle-chunk.service.js';

const logger = createLogger('population-jobs');
const NO_AGREEMENT_HOLD_MS = 60_000;
/** What troubles one chunk troubles the next as well, as a rule. */
const TROUBLE_MS = 2_000;

/** Works on one claimed chunk from opening it to writing what it has come to. */
@Injectable()
export class WorkChunkService {
  constructor(
    private readonly subjects: SubjectHasher,
    private readonly rights: RunRights,
    private readonly asker: AskPersonService,
    private readonly quota: AgreementQuota,
    private readonly desks: PartnerDesks,
    private readonly settler: SettleChunkService,
  ) {}

  /** Asks about whom there is no answer yet; `signals` end it early, with what it has. */
  async work(job: RunningJob, chunk: ClaimedChunk, signals: RunSignals): Promise<void> {
    const task = taskOf(job, chunk);
    const result = await this.run(task, signals);
    await this.settler.settle({ seq: chunk.seq, task, result });
    if (!result.trouble) return;
    logger.warn('A chunk goes on later', { transactionId: job.id, error: result.trouble });
    await restUnless(signals.stop, TROUBLE_MS);
  }

  /** Ends a chunk that a process has left behind, of a job that is cancelled: nobody is asked. */
  async close(job: RunningJob, chunk: ClaimedChunk): Promise<void> {
    const task = taskOf(job, chunk);
    const result = { outcomes: task.before, accesses: [], isSilent: false };
    await this.settler.settle({ seq: chunk.seq, task, result });
  }

  private async run(task: ChunkTask, signals: RunSignals): Promise<ChunkResult> {
    const unchanged = { outcomes: task.before, accesses: [], isSilent: false };
    try {
      const rights = await this.rights.of(task.job);
      if (!rights) return { ...unchanged, hold: { reason: 'agreement', ms: NO_AGREEMENT_HOLD_MS } };
      const desk = this.desks.of(task.job.owner.provider);
      const { asker, quota, subjects } = this;
      return await new ChunkRun(task, rights, { asker, quota, subjects, desk }, signals).run();
    } catch (error) {
      return { ...unchanged, trouble: toHubError(error) };
    }
  }
}
