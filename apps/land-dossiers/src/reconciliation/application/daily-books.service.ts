import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { toHubError } from '#libs/kernel';
import { createLogger, gauge } from '#libs/observability';
import { Database } from '#libs/persistence';
import { lastDueDay, type Period, periodOfDay } from '../domain/period.js';
import { ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import { BookFetcher } from './book-fetcher.service.js';
import type { BookSource } from './book-source.js';
import { BooksSettings } from './books-settings.js';
import { KeepHouseService } from './keep-house.service.js';
import { ReconcileService } from './reconcile.service.js';

const logger = createLogger('reconciliation');
const LOOK_EVERY_MS = 30_000;
const ATTEMPTS_A_DAY = 4;
const AGAIN_AFTER_MS = 600_000;

const failedDays = gauge(
  'hub_land_reconciliation_failed',
  'Whether the last due comparison with the book of this connector has failed',
  ['connector'],
);

/**
 * Fetches the partners' books once a day and compares them. Of several copies the one that writes the day's row does it. A
 * day that was missed is made up for at once; a failed one is tried again, then left to be seen.
 */
@Injectable()
export class DailyBooksService implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly books: BookFetcher,
    private readonly reconciling: ReconcileService,
    private readonly house: KeepHouseService,
    private readonly settings: BooksSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.lookOnce(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Does what is due; never rejects. A look that takes long is not joined by another. */
  lookOnce(now: number = Date.now()): Promise<void> {
    this.looking ??= this.look(now)
      .catch((error: unknown) => logger.debug('What is due could not be told', { error }))
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(now: number): Promise<void> {
    await this.house.keepHouse();
    for (const source of this.books.sources()) await this.lookAt(source, now);
  }

  private async lookAt(source: BookSource, now: number): Promise<void> {
    const reconciliations = new ReconciliationsRepository(this.database);
    const day = lastDueDay(now, this.settings.reconciliation.hour);
    const { taken, failed, last_failed_at: lastFailedAt } = await reconciliations.dayOf(source.connector, day);
    failedDays.set({ connector: source.connector }, !taken && failed > 0 ? 1 : 0);
    const isResting = lastFailedAt !== null && now - lastFailedAt.getTime() < AGAIN_AFTER_MS;
    if (taken || failed >= ATTEMPTS_A_DAY || isResting) return;
    const comparedUntil = await reconciliations.comparedUntil(source.connector);
    await this.reconcile(source, day, periodOfDay(day, this.settings.reconciliation.days, comparedUntil));
  }

  private async reconcile(source: BookSource, day: string, period: Period): Promise<void> {
    const { connector, party, agency, system } = source;
    const order = { party, agency, period, system, actor: 'hub', scheduled: { connector, day } };
    try {
      await this.reconciling.reconcile(order, () => this.books.fetch(source, period));
      failedDays.set({ connector }, 0);
    } catch (error) {
      failedDays.set({ connector }, 1);
      logger.error('A scheduled comparison failed', { connector, code: toHubError(error).code });
    }
  }
}
