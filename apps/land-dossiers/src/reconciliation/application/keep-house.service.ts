import { Injectable } from '@nestjs/common';
import { LandReconciliationConfig } from '#libs/config';
import { createLogger } from '#libs/observability';
import { Database } from '#libs/persistence';
import { BookLinesRepository } from '../persistence/book-lines.repository.js';
import { ReconciliationsRepository } from '../persistence/reconciliations.repository.js';
import { ToldDeliveriesRepository } from '../persistence/told-deliveries.repository.js';

const logger = createLogger('reconciliation');
/** Longer than a door waits for a silent sender, and than the comparison itself may take. */
const SILENT_MS = 900_000;

/** Ends what a process that is gone has begun, and removes what is old. */
@Injectable()
export class KeepHouseService {
  constructor(
    private readonly database: Database,
    private readonly config: LandReconciliationConfig,
  ) {}

  /** `silentMs`: after so long without a sign of life a comparison counts as interrupted. */
  async keepHouse(silentMs: number = SILENT_MS): Promise<void> {
    const reconciliations = new ReconciliationsRepository(this.database);
    const interrupted = await reconciliations.failSilent(silentMs);
    if (interrupted.length > 0) logger.warn('Comparisons were interrupted', { count: interrupted.length });
    await new BookLinesRepository(this.database).removeOrphans();
    await reconciliations.removeOlderThan(this.config.keepDays);
    await new ToldDeliveriesRepository(this.database).removeOlderThan(this.config.keepDays);
  }
}
