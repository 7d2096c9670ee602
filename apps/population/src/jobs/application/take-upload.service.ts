import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { POPULATION_VERIFICATION } from '#libs/contracts';
import { holdsIdentityNumber, HubError, transactionIdOf } from '#libs/kernel';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import { DataKeys, SubjectHasher } from '#libs/sealing';
import type { FileKind } from '../domain/job.js';
import type { JobSummary } from '../persistence/job-record.js';
import { JobTalliesRepository } from '../persistence/job-tallies.repository.js';
import { JobsRepository } from '../persistence/jobs.repository.js';
import { FileIntake, type TakenFile } from './file-intake.js';
import { HashedSource } from './hashed-source.js';
import { tellEnd } from './job-ending.js';
import { JobEraser } from './job-eraser.service.js';
import { acceptedFacts } from './job-facts.js';
import type { JobOrder } from './job-order.js';
import { JobSeal } from './job-seal.js';
import { dryRunTallies } from './dry-run-tallies.js';

const SIGN_OF_LIFE_MS = 20_000;

/** Takes a file in as a job. What does not come to its end leaves nothing behind. */
@Injectable()
export class TakeUploadService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly keys: DataKeys,
    private readonly subjects: SubjectHasher,
    private readonly eraser: JobEraser,
    private readonly config: PopulationJobsConfig,
  ) {}

  /**
   * The same for the same key of the same system, whatever the file. Systems number their uploads as they like, also by a
   * person: all numbers can be tried against a plain hash.
   */
  idOf({ owner, dryRun, idempotencyKey: key }: JobOrder): string {
    if (key === undefined) return randomUUID();
    const name = holdsIdentityNumber(key) ? this.subjects.nameOf('job-key', key) : key;
    return transactionIdOf(owner.system, `${POPULATION_VERIFICATION}/${dryRun ? 'dry-runs' : 'jobs'}`, name);
  }

  /** Throws what `FileIntake.take` throws, and `unavailable`. There must be no job of this id. */
  async take(id: string, order: JobOrder, body: AsyncIterable<Buffer>): Promise<JobSummary> {
    const [key] = await this.keys.create(1);
    const isNew = await new JobsRepository(this.database).begin(id, order.owner, key!.id, order.dryRun);
    if (!isNew) {
      await this.keys.destroy([key!.id]);
      throw new HubError('conflict', 'conflict', 'The file is being sent already');
    }
    try {
      return await this.receive(id, order, body, new JobSeal(id, key!.key));
    } catch (error) {
      // Where the database is away the sweep does it.
      await this.eraser.discard(id, key!.id).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Under which a file is known together with what it is for and how it is to be read, so that a repeated upload is; says nothing
   * of it. For another purpose it would be another job.
   */
  bodyName({ owner, sheet = '', chosen = {} }: JobOrder, sha256: string): string {
    const { officer, agency, procedure = '', dossier = '' } = owner.purpose;
    const choices = Object.entries(chosen).sort(([one], [other]) => (one < other ? -1 : 1));
    const meant = JSON.stringify([sha256, officer, agency, procedure, dossier, sheet, choices]);
    return this.subjects.nameOf('job-upload', meant);
  }

  private async receive(
    id: string,
    order: JobOrder,
    body: AsyncIterable<Buffer>,
    sealing: JobSeal,
  ): Promise<JobSummary> {
    const alive = setInterval(() => void this.touch(id), SIGN_OF_LIFE_MS).unref();
    try {
      const source = new HashedSource(body);
      const taken = await new FileIntake(this.database, this.config, id, sealing, order).take(source);
      const about = sealing.sealFile(taken.file);
      const bodyName = this.bodyName(order, source.digest());
      return await this.database.transaction(tx => this.accept(tx, id, taken, about, bodyName));
    } finally {
      clearInterval(alive);
    }
  }

  private async accept(
    tx: UnitOfWork,
    id: string,
    taken: TakenFile,
    about: Buffer,
    bodyName: string,
  ): Promise<JobSummary> {
    const { rows, chunks, file, shape } = taken;
    const format = (file.format as { readonly kind: FileKind }).kind;
    const uploaded = { rows, chunks, format, about, bodyName, refused: shape.refused };
    const job = await new JobsRepository(tx).finishUpload(id, uploaded);
    if (!job) throw new HubError('unavailable', 'unavailable', 'The upload took too long and was given up');
    await this.outbox.add(tx, acceptedFacts(job));
    if (job.dry_run) {
      await new JobTalliesRepository(tx).add(id, dryRunTallies(shape));
      await tellEnd(tx, this.outbox, job);
    }
    return job;
  }

  private async touch(id: string): Promise<void> {
    // What is wrong with the database the upload meets itself, and tells.
    await new JobsRepository(this.database).touch(id).catch(() => undefined);
  }
}
