import { Injectable } from '@nestjs/common';
import type { UnitOfWork } from '#libs/persistence';
import type { AskedOrder, ReconciliationRow } from '../persistence/reconciliations.repository.js';
import { BookFetcher } from './book-fetcher.service.js';
import { type BookSource, sourceOrFail } from './book-source.js';
import { ReconcileService } from './reconcile.service.js';

/** Asks a party for its book again: a fresh comparison shows whether its differences are still there. */
@Injectable()
export class AskPartyService {
  constructor(
    private readonly books: BookFetcher,
    private readonly reconciling: ReconcileService,
  ) {}

  /** Where the comparison's book is fetched. Throws `conflict`, with what to do, where nobody says it. */
  sourceOrFail(comparison: ReconciliationRow): BookSource {
    return sourceOrFail(comparison, this.books.sources());
  }

  /**
   * The fresh comparison of the same, or the one that runs since somebody else has asked. It is begun in the unit of work, and
   * the book fetched after its commit: what fails then is a failed comparison, and one whose process is killed is found silent.
   * Throws `busy`.
   */
  async ask(tx: UnitOfWork, comparison: ReconciliationRow, source: BookSource, actor: string): Promise<string> {
    const order = orderOf(comparison, actor);
    const { id, isNew } = await this.reconciling.beginAsked(tx, order);
    const open = (): AsyncIterable<Buffer> => this.books.fetch(source, order.period);
    if (isNew) tx.afterCommit(() => void this.reconciling.finish(id, order, open));
    return id;
  }
}

function orderOf(comparison: ReconciliationRow, actor: string): AskedOrder {
  const { id, party, agency_code: agency, period_from: from, period_to: to, system } = comparison;
  return {
    ...{ party, agency, period: { from: from.getTime(), to: to.getTime() }, actor, askedFor: id },
    ...(system === null ? {} : { system }),
  };
}
