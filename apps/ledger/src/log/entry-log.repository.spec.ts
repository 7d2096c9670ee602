import { describe, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import type { UnitOfWork } from '#libs/persistence';
import { EntryLog } from './entry-log.repository.js';

function fact(n: number): TransactionFact {
  const acceptedAt = '2024-05-01T01:00:01.000Z';
  const transactionId = `0f8fad5b-d9cb-869f-a165-${String(n).padStart(12, '0')}`;
  const common = { service: 's', serviceVersion: '1', kind: 'event', from: 'a', agency: 'H22', businessKey: '' };
  return { transactionId, step: 'accepted', discriminator: '', at: acceptedAt, acceptedAt, ...common };
}

async function statementsOf(facts: readonly TransactionFact[]): Promise<(readonly unknown[])[]> {
  const statements: (readonly unknown[])[] = [];
  const query = async <Row>(_sql: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    statements.push(parameters);
    return [];
  };
  const tx: UnitOfWork = { query, afterCommit: () => undefined };
  await new EntryLog().append(tx, facts);
  return statements;
}

describe('EntryLog', () => {
  it('writes in statements of at most 2,000 rows', async () => {
    const statements = await statementsOf(Array.from({ length: 4_500 }, (_, n) => fact(n)));
    expect(statements.map(([ids]) => String(ids).split(',').length)).toEqual([2_000, 2_000, 500]);
  });

  it('writes in one order whatever the order of arrival, so two consumers cannot wait for each other', async () => {
    const facts = [fact(3), { ...fact(1), step: 'delivered' as const }, fact(1), fact(2)];
    expect(await statementsOf(facts)).toEqual(await statementsOf(facts.toReversed()));
  });

  it('sends nothing for nothing', async () => {
    expect(await statementsOf([])).toEqual([]);
  });
});
