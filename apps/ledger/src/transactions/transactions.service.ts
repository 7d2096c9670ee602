import { Injectable } from '@nestjs/common';
import { HubError, isTransactionId } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { EntriesRepository } from './entries.repository.js';
import { EntryAwaiter } from './entry-awaiter.service.js';
import { foldTransaction, type LedgerEntry } from './fold-transaction.js';
import { encodeCursor } from './transaction-cursor.js';
import { type TransactionView, viewFor } from './transaction-view.js';
import type { TransactionsQuery } from './transactions-query.js';

export interface TransactionPage {
  readonly items: readonly TransactionView[];
  /** For the next page; null on the last. */
  readonly nextCursor: string | null;
}

@Injectable()
export class TransactionsService {
  constructor(
    private readonly entries: EntriesRepository,
    private readonly awaiter: EntryAwaiter,
    private readonly registry: RegistryView,
  ) {}

  /** As people with a role see it; throws `not-found`. */
  async getOrFail(transactionId: string): Promise<TransactionView> {
    const view = isTransactionId(transactionId) ? await this.find(transactionId.toLowerCase()) : undefined;
    if (!view) throw notFound();
    return view;
  }

  /** As a system may see it; one that was accepted a moment ago is waited for. Throws `not-found`. */
  async getForSystemOrFail(transactionId: string, system: string): Promise<TransactionView> {
    const view = isTransactionId(transactionId) ? await this.await(transactionId.toLowerCase()) : undefined;
    const visible = view && viewFor(system, view);
    if (!visible) throw notFound();
    return visible;
  }

  async list(query: TransactionsQuery): Promise<TransactionPage> {
    const found = await this.entries.page(query, this.codesOf(query.agency));
    const page = found.slice(0, query.limit);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    const ids = page.map(({ transactionId }) => transactionId);
    return { items: await this.foldAll(ids), nextCursor: last ? encodeCursor(last) : null };
  }

  private async await(transactionId: string): Promise<TransactionView | undefined> {
    const view = await this.find(transactionId);
    if (view) return view;
    return (await this.awaiter.appeared(transactionId)) ? this.find(transactionId) : undefined;
  }

  private async find(transactionId: string): Promise<TransactionView | undefined> {
    const entries = await this.entries.entriesOf([transactionId]);
    return entries.length > 0 ? foldTransaction(entries) : undefined;
  }

  private async foldAll(ids: readonly string[]): Promise<TransactionView[]> {
    const byId = new Map<string, LedgerEntry[]>(ids.map(id => [id, []]));
    for (const entry of await this.entries.entriesOf(ids)) byId.get(entry.transactionId)?.push(entry);
    return [...byId.values()].map(foldTransaction);
  }

  /** Both code formats circulate: whoever asks for an agency means it under any of its codes. */
  private codesOf(code: string | undefined): string[] | undefined {
    if (code === undefined) return undefined;
    const agency = this.registry.agency(code);
    return agency ? [code, agency.code, ...agency.aliases] : [code];
  }
}

function notFound(): HubError {
  return new HubError('missing', 'not-found', 'There is no such transaction here');
}
