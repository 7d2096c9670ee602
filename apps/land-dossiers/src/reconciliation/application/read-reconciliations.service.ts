import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { BookLinesRepository } from '../persistence/book-lines.repository.js';
import { type DifferenceQuery, DifferencesRepository } from '../persistence/differences.repository.js';
import {
  type ReconciliationQuery,
  type ReconciliationRow,
  ReconciliationsRepository,
} from '../persistence/reconciliations.repository.js';
import {
  type BadLineView,
  type DifferenceView,
  type ReconciliationSummary,
  type ReconciliationView,
  toDifference,
  toSummary,
  toView,
} from './reconciliation.view.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

/** Answers operators: what was compared, what differs, what could not be read. */
@Injectable()
export class ReadReconciliationsService {
  constructor(private readonly database: Database) {}

  async list(query: ReconciliationQuery): Promise<Page<ReconciliationSummary>> {
    const rows = await new ReconciliationsRepository(this.database).list(query);
    return toPage(rows.map(toSummary), query.limit, ({ id }) => id);
  }

  /** Throws `not-found`. */
  async getOrFail(id: string): Promise<ReconciliationView> {
    const row = await this.rowOrFail(id);
    const differences = new DifferencesRepository(this.database);
    return toView(row, await differences.agencies(id), await differences.causes(id));
  }

  async differences(id: string, query: DifferenceQuery): Promise<Page<DifferenceView>> {
    await this.rowOrFail(id);
    const repository = new DifferencesRepository(this.database);
    const rows = await repository.list(id, query);
    const repairs = await repository.repairs(
      id,
      rows.map(({ n }) => n),
    );
    const items = rows.map(row =>
      toDifference(
        row,
        repairs.filter(({ n }) => n === row.n),
      ),
    );
    return toPage(items, query.limit, ({ n }) => String(n));
  }

  async badLines(id: string, after: number, limit: number): Promise<Page<BadLineView>> {
    await this.rowOrFail(id);
    const items = await new BookLinesRepository(this.database).listBad(id, after, limit);
    return toPage(items, limit, ({ line }) => String(line));
  }

  private async rowOrFail(id: string): Promise<ReconciliationRow> {
    const row = await new ReconciliationsRepository(this.database).find(id);
    if (row) return row;
    throw new HubError('missing', 'not-found', 'There is no such comparison');
  }
}

function toPage<Item>(items: readonly Item[], limit: number, cursorOf: (last: Item) => string): Page<Item> {
  const last = items.at(-1);
  return items.length < limit || last === undefined ? { items } : { items, nextCursor: cursorOf(last) };
}
