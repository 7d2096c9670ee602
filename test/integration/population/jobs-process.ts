import type { QuotaLimiter } from '#libs/cache';
import type { PopulationJobsConfig } from '#libs/config';
import type { HealthRegistry } from '#libs/observability';
import { type Database, Outbox } from '#libs/persistence';
import type { RegistryView } from '#libs/registry-view';
import type { DataKeys, SubjectHasher } from '#libs/sealing';
import { FakePresence } from '#libs/testing';
import { AgreementQuota } from '../../../apps/population/src/jobs/application/agreement-quota.service.js';
import { AskPersonService } from '../../../apps/population/src/jobs/application/ask-person.service.js';
import { ClaimChunkService } from '../../../apps/population/src/jobs/application/claim-chunk.service.js';
import { JobEraser } from '../../../apps/population/src/jobs/application/job-eraser.service.js';
import { JobLevers } from '../../../apps/population/src/jobs/application/job-levers.service.js';
import { JobResultService } from '../../../apps/population/src/jobs/application/job-result.service.js';
import { JobRunner } from '../../../apps/population/src/jobs/application/job-runner.service.js';
import { KeepJobsService } from '../../../apps/population/src/jobs/application/keep-jobs.service.js';
import { PartnerDesks } from '../../../apps/population/src/jobs/application/partner-desk.service.js';
import { ProgressFeed } from '../../../apps/population/src/jobs/application/progress-feed.service.js';
import { ReadJobsService } from '../../../apps/population/src/jobs/application/read-jobs.service.js';
import { RunningJobs } from '../../../apps/population/src/jobs/application/running-jobs.service.js';
import { RunRights } from '../../../apps/population/src/jobs/application/run-rights.service.js';
import { SettleChunkService } from '../../../apps/population/src/jobs/application/settle-chunk.service.js';
import { TakeUploadService } from '../../../apps/population/src/jobs/application/take-upload.service.js';
import { UploadService } from '../../../apps/population/src/jobs/application/upload.service.js';
import { UploadSlots } from '../../../apps/population/src/jobs/application/upload-slots.js';
import { WorkChunkService } from '../../../apps/population/src/jobs/application/work-chunk.service.js';
import { type FakeVerifier, OWNER } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import { PurposeCheck } from '../../../apps/population/src/purpose/application/purpose-check.service.js';
import { PartnerShare } from '../../../apps/population/src/verification/application/partner-share.js';
import type { Verifier } from '../../../apps/population/src/verification/application/verifier.service.js';

interface Parts {
  readonly config: PopulationJobsConfig;
  readonly database: Database;
  readonly keys: DataKeys;
  readonly subjects: SubjectHasher;
  readonly registry: RegistryView;
  readonly health: HealthRegistry;
  readonly verifier: FakeVerifier;
  readonly limiter: QuotaLimiter;
}

/** The services of jobs as one process has them. */
export class JobsProcess {
  readonly uploads: UploadService;
  readonly reading: ReadJobsService;
  readonly results: JobResultService;
  readonly feed: ProgressFeed;
  readonly keeper: KeepJobsService;
  private readonly runner: JobRunner;
  private isStarted = false;
  private isStopped = false;

  constructor(private readonly parts: Parts) {
    const { config, database, keys, subjects, registry, health } = parts;
    const outbox = new Outbox();
    const eraser = new JobEraser(database, keys);
    const levers = new JobLevers(database, outbox);
    const desks = new PartnerDesks(registry, config, new PartnerShare(new FakePresence().asPresence));
    const taking = new TakeUploadService(database, outbox, keys, subjects, eraser, config);
    this.uploads = new UploadService(database, taking, new UploadSlots(config), eraser, config);
    this.reading = new ReadJobsService(database, keys, desks);
    this.results = new JobResultService(database, this.reading);
    this.feed = new ProgressFeed(this.reading, health, config);
    this.keeper = new KeepJobsService(database, eraser, levers, config);
    const rights = new RunRights(registry, new PurposeCheck(registry, database));
    const asker = new AskPersonService(parts.verifier as unknown as Verifier, config);
    const settler = new SettleChunkService(database, outbox);
    const worker = new WorkChunkService(subjects, rights, asker, new AgreementQuota(parts.limiter), desks, settler);
    const claims = new ClaimChunkService(database, new RunningJobs(database, keys), levers, desks, rights, subjects);
    this.runner = new JobRunner(database, claims, worker, config);
  }

  /** Begins to ask. */
  start(): this {
    this.isStarted = true;
    this.runner.onApplicationBootstrap();
    return this;
  }

  /** In order, as on SIGTERM. */
  async stop(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    if (this.isStarted) await this.runner.beforeApplicationShutdown();
    await this.close();
  }

  /** Its connections are cut in the midst of it, as on `kill -9`: nothing that it does from now on has an effect. */
  async kill(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    await this.close();
    void this.runner.beforeApplicationShutdown();
  }

  /** The whole result, as text. */
  async result(id: string): Promise<string> {
    const { bytes } = await this.results.result(OWNER.system, id);
    const parts: Buffer[] = [];
    for await (const part of bytes) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  }

  private async close(): Promise<void> {
    await this.parts.keys.onApplicationShutdown();
    await this.parts.database.close();
  }
}
