import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Database, type UnitOfWork } from './database.js';

/** A database of which the statement that begins so fails with this code; what it was sent, and whether its connection came back. */
function failingDatabase(start: string, code: string) {
  const sent: string[] = [];
  const seen = { sent, released: 0 };
  const client = {
    query: async (sql: string) => {
      sent.push(sql);
      if (sql.startsWith(start)) throw Object.assign(new Error('refused'), { code });
      return { rows: [] };
    },
  };
  const runner = {
    connect: async () => client,
    release: async () => void seen.released++,
  };
  const database = new Database('any', { createQueryRunner: () => runner } as unknown as DataSource);
  return { database, seen };
}

describe('a statement whose connection is gone', () => {
  it.each(['EPIPE', 'ECONNRESET', '57P01', '08006'])('is worth another try: %s', async code => {
    const { database } = failingDatabase('SELECT', code);
    await expect(database.query('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable', retriable: true });
  });
});

describe('a unit of work that does not begin', () => {
  const work = async (tx: UnitOfWork): Promise<void> => {
    await tx.query('SELECT 1').catch(() => undefined); // as whoever swallows it and goes on
    await tx.query('INSERT');
  };

  it.each<['transaction' | 'transactionAskingFirst', string[]]>([
    ['transaction', ['BEGIN', 'ROLLBACK']],
    ['transactionAskingFirst', ['BEGIN', 'SELECT 1', 'ROLLBACK']],
  ])('writes nothing outside of it, gives its connection back and says why: %s', async (begin, statements) => {
    const { database, seen } = failingDatabase('BEGIN', '57014');
    await expect(database[begin](work)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(seen).toEqual({ sent: statements, released: 1 });
  });
});
