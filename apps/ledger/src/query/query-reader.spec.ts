import { describe, expect, it } from '@jest/globals';
import type { HubError } from '#libs/kernel';
import { readFiguresQuery } from '../figures/figures-query.js';
import { readTransactionsQuery } from '../transactions/transactions-query.js';
import { encodeCursor } from '../transactions/transaction-cursor.js';

const NOW = new Date('2024-05-02T00:00:00Z');

function problemsOf(read: () => unknown): Record<string, string> {
  try {
    read();
  } catch (error) {
    const { code, errors = [] } = error as HubError;
    if (code === 'payload-invalid') return Object.fromEntries(errors.map(each => [each.pointer, each.message]));
  }
  throw new Error('The query was taken');
}

describe('queries', () => {
  it('asks for the last 24 hours by service where nothing is said', () => {
    expect(readFiguresQuery({}, NOW)).toEqual({ from: new Date('2024-05-01T00:00:00Z'), to: NOW, by: 'service' });
  });

  it('names every parameter that does not fit at once', () => {
    const query = { from: 'yesterday', to: ['a', 'b'], by: 'weather', limit: '5' };
    expect(problemsOf(() => readFiguresQuery(query, NOW))).toEqual({
      '/from': 'must be an RFC 3339 time with offset, from 1970 on',
      '/to': 'may be given once only',
      '/by': 'must be one of service, system, agency, hour, day',
      '/limit': 'is not a parameter here',
    });
  });

  it('refuses a period that ends before it begins', () => {
    const query = { from: '2024-05-02T00:00:00Z', to: '2024-05-01T00:00:00Z' };
    expect(problemsOf(() => readFiguresQuery(query, NOW))).toEqual({ '/from': 'must be before "to"' });
  });

  it('understands an offset whose plus sign became a space on the way', () => {
    expect(readFiguresQuery({ from: '2024-05-01T07:00:00 07:00' }, NOW).from).toEqual(new Date('2024-05-01T00:00:00Z'));
  });

  it('looks for a dossier at all times', () => {
    expect(readTransactionsQuery({ dossier: 'x' }, NOW).from).toEqual(new Date(0));
    expect(readTransactionsQuery({ dossier: 'x', from: '2024-05-01T00:00:00Z' }, NOW).from.getFullYear()).toBe(2024);
  });

  it('says of a filter that does not exist yet that it does not exist yet', () => {
    expect(problemsOf(() => readTransactionsQuery({ subject: '042090123456' }, NOW))).toEqual({
      '/subject': 'is not supported yet: filter by dossier',
    });
  });

  it('takes a cursor of its own back, and no other', () => {
    const cursor = { acceptedAt: '2024-05-01T01:00:01.250Z', transactionId: '0f8fad5b-d9cb-869f-a165-70867728950e' };
    expect(readTransactionsQuery({ cursor: encodeCursor(cursor) }, NOW).cursor).toEqual(cursor);
    for (const other of ['x', 'YSBi', encodeCursor({ ...cursor, transactionId: "' OR 1=1" })]) {
      expect(problemsOf(() => readTransactionsQuery({ cursor: other }, NOW))).toHaveProperty('/cursor');
    }
  });

  it.each(['0', '201', '-1', '1.5', 'all'])('does not take %s for a limit', limit => {
    expect(problemsOf(() => readTransactionsQuery({ limit }, NOW))).toHaveProperty('/limit');
  });
});
