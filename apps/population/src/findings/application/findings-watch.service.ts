import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FindingsConfig } from '#libs/config';
import { createLogger, gauge } from '#libs/observability';
import { Database } from '#libs/persistence';
import { FindingsRepository } from '../persistence/findings.repository.js';
import { secondsBehind } from '../persistence/watch.repository.js';
import { LookAtAccessesService } from './look-at-accesses.service.js';

const logger = createLogger('findings');

const openFindings = gauge('hub_population_findings_open', 'Unusual accesses that no auditor has closed yet', ['rule']);
const behind = gauge(
  'hub_population_findings_behind_seconds',
  'Age of the newest access log that was looked through for unusual accesses',
);

/** Looks every so often, and shows what is open. */
@Injectable()
export class FindingsWatchService implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly accesses: LookAtAccessesService,
    private readonly config: FindingsConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.lookOnce(), this.config.lookEverySeconds * 1_000).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.looking;
  }

  /** Never rejects. A look that takes long is not joined by another. */
  lookOnce(): Promise<void> {
    this.looking ??= this.look()
      .catch((error: unknown) => logger.error('Accesses were not looked through', { error }))
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(): Promise<void> {
    while ((await this.accesses.look()) && !this.isStopped);
    await this.show();
  }

  private async show(): Promise<void> {
    const counts = await new FindingsRepository(this.database).openCounts();
    openFindings.reset();
    for (const { rule, count } of counts) openFindings.set({ rule }, count);
    behind.set(await secondsBehind(this.database));
  }
}
