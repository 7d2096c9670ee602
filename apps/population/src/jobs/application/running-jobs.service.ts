import { Injectable } from '@nestjs/common';
import { Database } from '#libs/persistence';
import { DataKeys } from '#libs/sealing';
import type { JobOwner } from '../domain/job.js';
import type { PersonColumns } from '../domain/person-in-row.js';
import { type JobSummary, ownerOf } from '../persistence/job-record.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { JobSeal } from './job-seal.js';

/** What the runner must know of a job to ask about its people. */
export interface RunningJob {
  readonly id: string;
  readonly owner: JobOwner;
  readonly sealing: JobSeal;
  readonly map: PersonColumns;
}

/** Jobs under way in this process; their keys are in memory no longer than that. */
@Injectable()
export class RunningJobs {
  private readonly known = new Map<string, RunningJob>();

  constructor(
    private readonly database: Database,
    private readonly keys: DataKeys,
  ) {}

  /** undefined where its data is erased. Throws `unavailable`. */
  async of(job: JobSummary): Promise<RunningJob | undefined> {
    const known = this.known.get(job.id) ?? (await this.load(job));
    if (known) this.known.set(job.id, known);
    return known;
  }

  forgetAllBut(ids: ReadonlySet<string>): void {
    for (const id of this.known.keys()) if (!ids.has(id)) this.known.delete(id);
  }

  private async load(job: JobSummary): Promise<RunningJob | undefined> {
    const key = job.key_id ? await this.keys.open(job.key_id) : undefined;
    const record = await new JobsRepository(this.database).find(job.id);
    if (!key || !record?.about) return undefined;
    const sealing = new JobSeal(job.id, key);
    return { id: job.id, owner: ownerOf(job), sealing, map: sealing.openFile(record.about).map };
  }
}
