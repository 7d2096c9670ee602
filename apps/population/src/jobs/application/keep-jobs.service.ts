import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { WorkLoop } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { Database } from '#libs/persistence';
import { JobLifeRepository } from '../persistence/job-life.repository.js';
import { JobEraser } from './job-eraser.service.js';
import { JobLevers } from './job-levers.service.js';

const logger = createLogger('population-jobs');
const EVERY_MS = 15_000;
/** A process that takes a file in says every 20 seconds that it is there. */
const SILENT_MS = 120_000;
const AT_ONCE = 20;

/** Erases what has had its time: the data of collected and of old jobs, uploads that broke off, jobs that never end. */
@Injectable()
export class KeepJobsService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new WorkLoop(() => this.round());

  constructor(
    private readonly database: Database,
    private readonly eraser: JobEraser,
    private readonly levers: JobLevers,
    private readonly config: PopulationJobsConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Several copies may do it at once. `silentMs`: after so long without a sign of life an upload has broken off. */
  async keep(silentMs: number = SILENT_MS): Promise<void> {
    const life = new JobLifeRepository(this.database);
    const { graceSeconds, keepHours, openDays } = this.config;
    for (const { id, keyId } of await life.giveUpSilent(silentMs, AT_ONCE)) await this.eraser.discard(id, keyId);
    for (const { id, keyId } of await life.expire(graceSeconds, keepHours, AT_ONCE)) await this.eraser.erase(id, keyId);
    for (const id of await life.overdue(openDays, AT_ONCE)) await this.levers.cancelAny(id);
  }

  private async round(): Promise<number> {
    await this.keep().catch((error: unknown) => logger.warn('Jobs are not tidied now', { error }));
    return EVERY_MS;
  }
}
