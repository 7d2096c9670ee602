import { describe, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { UnitOfWork } from '#libs/persistence';
import { EntryLog } from './entry-log.repository.js';

function fact(n: number): TransactionFact {
  const acceptedAt = '2024-05-01T01:00:01.000Z';
  const transactionId = `0f8fad5b-d9cb-869f-a165-${String(n).padStart(12, '0')}`;
  const common = { service: 's', serviceVersion: '1', kind: 'event', from: 'a', agency: 'H22', businessKey: '' };
  return { transactionId, step: 'accepted', discriminator: '', at: acceptedAt, acceptedAt, ...common };
}

const codeOf = (text: string): string => text.split('\n')[0]!.split(' ').slice(0, 3).join(' ');

/** What a log sends for facts; each COPY so far refused if `taken`. */
function watched(taken = false) {
  const copied: string[][] = [];
  const sent: string[] = [];
  const tx: UnitOfWork = {
    query: async <Row>(sql: string): Promise<Row[]> => {
      sent.push(codeOf(sql));
      return [];
    },
    copy: async (_into, rows) => {
      sent.push('COPY');
      if (taken) throw new HubError('bug', 'taken', 'There already');
      copied.push(rows.trimEnd().split('\n'));
    },
    afterCommit: () => undefined,
  };
  return { tx, copied, sent };
}

async function rowsOf(facts: readonly TransactionFact[]): Promise<string[][]> {
  const { tx, copied } = watched();
  await new EntryLog().append(tx, facts);
  return copied;
}

describe('EntryLog', () => {
  it('writes in statements of at most 2,000 rows', async () => {
    const statements = await rowsOf(Array.from({ length: 4_500 }, (_, n) => fact(n)));
    expect(statements.map(rows => rows.length)).toEqual([2_000, 2_000, 500]);
  });

  it('writes in one order whatever the order of arrival, so two consumers seldom wait for each other', async () => {
    const facts = [fact(3), { ...fact(1), step: 'delivered' as const }, fact(1), fact(2)];
    const rows = await rowsOf(facts);
    expect(rows[0]).toHaveLength(4);
    expect(rows).toEqual(await rowsOf(facts.toReversed()));
  });

  it('writes of an entry that comes twice at once the first', async () => {
    const [rows] = await rowsOf([fact(1), { ...fact(1), agency: 'H99' }, fact(2)]);
    expect(rows).toHaveLength(2);
    expect(rows![0]).toContain('\tH22\t');
  });

  it('sends nothing for nothing', async () => {
    expect(await rowsOf([])).toEqual([]);
  });

  it('looks at each entry where one is there already, and for a while at those that follow, before it copies again', async () => {
    const log = new EntryLog();
    const { tx, sent } = watched(true);
    await log.append(tx, [fact(1)]);
    const careful = ['INSERT INTO entries'];
    expect(sent).toEqual(['SAVEPOINT before_entries', 'COPY', 'ROLLBACK TO SAVEPOINT', ...careful]);
    const next = watched();
    for (let i = 0; i < 30; i++) await log.append(next.tx, [fact(i)]);
    expect(next.sent).toEqual(Array.from({ length: 30 }, () => careful).flat());
    await log.append(next.tx, [fact(1)]);
    expect(next.sent.slice(30)).toEqual(['SAVEPOINT before_entries', 'COPY']);
  });

  it('fails of what is no repeat', async () => {
    const { tx } = watched();
    const broken = { ...tx, copy: () => Promise.reject(new HubError('unavailable', 'unavailable', 'Away')) };
    await expect(new EntryLog().append(broken, [fact(1)])).rejects.toMatchObject({ code: 'unavailable' });
  });
});
