import { Injectable } from '@nestjs/common';
import { Database, type UnitOfWork } from '#libs/persistence';
import { type FindingRule, isExempt } from '../domain/finding-rule.js';
import { UnusualWindows } from '../domain/unusual-windows.js';
import { FindingsRepository } from '../persistence/findings.repository.js';
import { type Span, type Suspicion, WatchRepository } from '../persistence/watch.repository.js';
import { FindingRules } from './finding-rules.js';

/** Looks for what is unusual in the accesses that were recorded since the last look. */
@Injectable()
export class LookAtAccessesService {
  constructor(
    private readonly database: Database,
    private readonly rules: FindingRules,
  ) {}

  /**
   * One look, in one transaction with its position: of several processes one looks and the others pass by, and a crash
   * leaves nothing half done. Whether there is more to look at.
   */
  look(): Promise<boolean> {
    return this.database.transaction(async tx => {
      const watch = new WatchRepository(tx);
      const span = await watch.take();
      if (span === undefined) return false;
      await new FindingsRepository(tx).countEnded(span.since);
      for (const rule of this.rules.all) await this.lookBy(tx, rule, span);
      await watch.moveTo(span);
      return span.isBehind;
    });
  }

  private async lookBy(tx: UnitOfWork, rule: FindingRule, span: Span): Promise<void> {
    const watch = new WatchRepository(tx);
    for (const suspicion of await watch.suspicions(rule, span)) {
      if (!isExempt(rule, suspicion.agency)) await this.lookAt(tx, rule, suspicion);
    }
  }

  private async lookAt(tx: UnitOfWork, rule: FindingRule, suspicion: Suspicion): Promise<void> {
    const windows = new UnusualWindows(rule);
    for await (const access of new WatchRepository(tx).accesses(rule, suspicion)) windows.take(access);
    const findings = new FindingsRepository(tx);
    for (const window of windows.found) await findings.add(suspicion, rule, window);
  }
}
