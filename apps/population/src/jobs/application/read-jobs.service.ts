import { Injectable } from '@nestjs/common';
import { isTransactionId } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { DataKeys } from '#libs/sealing';
import type { TableFormat } from '#libs/tabular';
import type { JobFile } from '../domain/job.js';
import type { JobRecord, JobSummary } from '../persistence/job-record.js';
import { JobListRepository, type JobQuery } from '../persistence/job-list.repository.js';
import { JobTalliesRepository } from '../persistence/job-tallies.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { type JobNumbers, type JobProgress, toNumbers, toProgress } from './job.view.js';
import { jobNotFound } from './job-levers.service.js';
import { JobSeal } from './job-seal.js';
import { PartnerDesks } from './partner-desk.service.js';

/** A job with what opens its lines. */
export interface OpenedJob {
  readonly record: JobRecord;
  readonly file: JobFile<TableFormat>;
  readonly sealing: JobSeal;
}

export interface JobPage {
  readonly items: readonly JobNumbers[];
  /** undefined: there are no more. */
  readonly nextCursor?: string;
}

/** Jobs as their systems and the operators see them. */
@Injectable()
export class ReadJobsService {
  constructor(
    private readonly database: Database,
    private readonly keys: DataKeys,
    private readonly desks: PartnerDesks,
  ) {}

  /** Throws `not-found`, also for jobs of others. */
  async progress(system: string, id: string): Promise<JobProgress> {
    const record = await this.ownOrFail(system, id);
    const tallies = new JobTalliesRepository(this.database);
    const [opened, reasons, units, unitReasons] = await Promise.all([
      this.open(record),
      tallies.byReason(record.id),
      tallies.byUnit(record.id),
      tallies.reasonsByUnit(record.id),
    ]);
    return toProgress(this.numbersOf(record), opened?.file, { reasons, units, unitReasons });
  }

  /** Throws `not-found`, also for jobs of others. */
  async ownOrFail(system: string, id: string): Promise<JobRecord> {
    const record = isTransactionId(id) ? await new JobsRepository(this.database).find(id) : undefined;
    if (record?.system === system) return record;
    throw jobNotFound();
  }

  /** undefined where the data is erased. */
  async open(record: JobRecord): Promise<OpenedJob | undefined> {
    const key = record.key_id && !record.erased_at ? await this.keys.open(record.key_id) : undefined;
    if (!key || !record.about) return undefined;
    const sealing = new JobSeal(record.id, key);
    return { record, sealing, file: sealing.openFile<TableFormat>(record.about) };
  }

  /** The newest first. */
  async list(query: JobQuery): Promise<JobPage> {
    const jobs = await new JobListRepository(this.database).list({ ...query, limit: query.limit + 1 });
    const shown = jobs.slice(0, query.limit);
    const last = shown.at(-1);
    const items = shown.map(job => this.numbersOf(job));
    return jobs.length > shown.length && last ? { items, nextCursor: cursorOf(last) } : { items };
  }

  private numbersOf(job: JobSummary): JobNumbers {
    const now = Date.now();
    const { desks } = this;
    const hours = { isOpen: desks.isOpen(job.provider, now), opensAt: desks.nextOpening(job.provider, now) };
    return toNumbers(job, hours, now);
  }
}

function cursorOf({ created_at: createdAt, id }: JobSummary): string {
  return `${createdAt.getTime()}.${id}`;
}
