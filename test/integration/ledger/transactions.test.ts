import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import { EntriesRepository } from '../../../apps/ledger/src/transactions/entries.repository.js';
import { EntryAwaiter } from '../../../apps/ledger/src/transactions/entry-awaiter.service.js';
import { readTransactionsQuery } from '../../../apps/ledger/src/transactions/transactions-query.js';
import { TransactionsService } from '../../../apps/ledger/src/transactions/transactions.service.js';
import { fact, makeLedger, type TestLedger } from './ledger-log.js';

const NOW = new Date('2024-05-02T00:00:00Z');

function settle(accepted: TransactionFact, changes: Partial<TransactionFact>): TransactionFact {
  return { ...accepted, step: 'delivered', at: '2024-05-01T02:00:00.000Z', ...changes };
}

describe('transactions of the log', () => {
  let ledger: TestLedger;
  let service: TransactionsService;
  const done = fact({ agency: 'H37.DN.001', businessKey: 'done' });
  const broken = fact({ businessKey: 'broken' });
  const rescued = fact({ businessKey: 'rescued' });
  const open = fact({ businessKey: 'open', from: 'onestop-na' });
  const refused = fact({ businessKey: 'refused', step: 'refused', outcome: 'refused' });
  const old = fact({ businessKey: 'done', acceptedAt: '2021-01-01T00:00:00.000Z' });

  beforeAll(async () => {
    ledger = await makeLedger();
    const registry = new RegistryState();
    registry.put({ kind: 'agency', code: '000.01.37.H37', name: 'n', aliases: ['H37.DN.001'] });
    const entries = new EntriesRepository(ledger.database);
    service = new TransactionsService(entries, new EntryAwaiter(entries), registry as RegistryView);
    await ledger.append([
      ...[done, broken, rescued, open, refused, old],
      settle(done, { outcome: 'succeeded' }),
      settle(broken, { step: 'dead', outcome: 'failed' }),
      settle(rescued, { step: 'dead', outcome: 'failed' }),
      settle(rescued, { outcome: 'succeeded', supersedes: 'failed' }),
    ]);
  });
  afterAll(() => ledger.drop());

  async function found(query: Record<string, string>): Promise<string[]> {
    const keys = new Map([done, broken, rescued, open, refused].map(each => [each.transactionId, each.businessKey]));
    const { items } = await service.list(readTransactionsQuery(query, NOW));
    return items.map(({ transactionId }) => keys.get(transactionId) ?? 'old').sort();
  }

  it.each([
    [{}, ['broken', 'done', 'open', 'refused', 'rescued']],
    [{ outcome: 'open' }, ['open']],
    [{ outcome: 'succeeded' }, ['done', 'rescued']],
    [{ outcome: 'failed' }, ['broken']],
    [{ outcome: 'refused' }, ['refused']],
    [{ step: 'dead' }, ['broken', 'rescued']],
    [{ step: 'accepted' }, ['broken', 'done', 'open', 'rescued']],
    [{ system: 'onestop-na' }, ['open']],
    [{ service: 'another' }, []],
    [{ agency: '000.01.37.H37' }, ['done']],
    [{ dossier: 'done' }, ['done', 'old']],
    [{ dossier: 'done', from: '2024-05-01T00:00:00Z' }, ['done']],
    [{ from: '2021-01-01T00:00:00Z', to: '2021-01-02T00:00:00Z' }, ['old']],
  ])('are found by %j', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('come page by page, each once, newest first, also where all were accepted in the same millisecond', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { limit: '2', ...(cursor ? { cursor } : {}) };
      const page = await service.list(readTransactionsQuery(query, NOW));
      seen.push(...page.items.map(({ transactionId }) => transactionId));
      cursor = page.nextCursor;
    } while (cursor);
    const expected = [done, broken, rescued, open, refused].map(({ transactionId }) => transactionId);
    expect(seen).toEqual(expected.sort().reverse());
  });

  it('are shown to the system that sent them, and are not there for another', async () => {
    const { transactionId, from } = done;
    expect(await service.getForSystemOrFail(transactionId.toUpperCase(), from)).toMatchObject({ outcome: 'succeeded' });
    const notThere = expect.objectContaining({ code: 'not-found' });
    await expect(service.getForSystemOrFail(transactionId, 'stranger')).rejects.toEqual(notThere);
    await expect(service.getOrFail("' OR 1=1")).rejects.toBeInstanceOf(HubError);
  });

  it('are waited for when they were accepted a moment ago', async () => {
    const justNow = fact();
    const answer = service.getForSystemOrFail(justNow.transactionId, justNow.from);
    await ledger.append([justNow]);
    expect(await answer).toMatchObject({ transactionId: justNow.transactionId, outcome: 'open' });
  });
});
