import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { counter, createLogger } from '#libs/observability';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { logAccesses, logLateAccesses } from '../../accesses/access-log.repository.js';
import { isToAsk, LINE_RESULTS } from '../domain/line-outcome.js';
import { countsOf, tallyOf, type TallyEntry } from '../domain/tally.js';
import { JobChunksRepository } from '../persistence/job-chunks.repository.js';
import { JobTalliesRepository } from '../persistence/job-tallies.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import type { ChunkResult, ChunkTask } from './chunk-run.js';
import { tellEnd } from './job-ending.js';

const logger = createLogger('population-jobs');
const people = counter('hub_population_job_people_total', 'People of bulk jobs by what became of them', ['result']);
const RETRY_MS = 500;
/** Then the chunk is asked again by whoever claims it next. */
const GIVE_UP_MS = 120_000;

/** A chunk that was worked on. */
export interface WorkedChunk {
  readonly seq: number;
  readonly task: ChunkTask;
  readonly result: ChunkResult;
}

/** Writes what a chunk has come to: outcomes, counts and who was asked about, in one transaction. */
@Injectable()
export class SettleChunkService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /** Tries again while the database is away: what was asked once is not to be asked again. */
  async settle(chunk: WorkedChunk): Promise<void> {
    const deadline = performance.now() + GIVE_UP_MS;
    for (;;) {
      try {
        return await this.settleOnce(chunk);
      } catch (error) {
        if (!(error instanceof HubError && error.retriable) || performance.now() > deadline) throw error;
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private async settleOnce(chunk: WorkedChunk): Promise<void> {
    const { task, result } = chunk;
    const tally = tallyOf(task.rows, task.before, result.outcomes);
    const isOurs = await this.database.transaction(tx => this.write(tx, chunk, tally));
    if (isOurs) return count(tally);
    // Another process has taken the chunk for abandoned and asks again. It logged what it could know; under which other numbers
    // the people are known it could not.
    logger.warn('A chunk was taken over by another process', { transactionId: task.job.id });
    await logLateAccesses(this.database, result.accesses);
  }

  /** False where the chunk is not this claim's any more; then nothing is written. */
  private async write(
    tx: UnitOfWork,
    { seq, task, result }: WorkedChunk,
    tally: readonly TallyEntry[],
  ): Promise<boolean> {
    const { job, claim, retries } = task;
    const { outcomes } = result;
    const isDone = !outcomes.some(outcome => isToAsk(outcome, retries));
    const isOurs = await new JobChunksRepository(tx).settle(
      { jobId: job.id, seq, claim },
      {
        isDone,
        outcome: job.sealing.sealOutcomes(seq, outcomes),
        failed: outcomes.filter(outcome => outcome?.result === 'failed').length,
        isSilent: result.isSilent,
      },
    );
    if (!isOurs) return false;
    await logAccesses(tx, result.accesses);
    await new JobTalliesRepository(tx).add(job.id, tally);
    await this.advance(tx, job.id, tally, isDone, result);
    return true;
  }

  private async advance(
    tx: UnitOfWork,
    id: string,
    tally: readonly TallyEntry[],
    isDone: boolean,
    { hold }: ChunkResult,
  ): Promise<void> {
    const jobs = new JobsRepository(tx);
    const job = await jobs.settle(id, countsOf(tally), isDone ? 1 : 0);
    if (!job) throw new HubError('bug', 'internal', 'A job ended while a chunk of it was under way');
    if (job.state === 'done') return tellEnd(tx, this.outbox, job);
    if (hold) await jobs.hold(id, hold.reason, hold.ms);
    const cancelled = job.state === 'cancelling' ? await jobs.endCancelled(id) : undefined;
    if (cancelled) await tellEnd(tx, this.outbox, cancelled);
  }
}

function count(tally: readonly TallyEntry[]): void {
  const counts = countsOf(tally);
  for (const result of LINE_RESULTS) if (counts[result] > 0) people.inc({ result }, counts[result]);
}
