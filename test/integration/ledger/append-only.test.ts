import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, revertAll } from '#libs/persistence';
import { asOwner, fact, makeLedger, type TestLedger } from './ledger-log.js';

const CHANGES = ['UPDATE entries SET outcome = 1', 'DELETE FROM entries', 'TRUNCATE entries'];

/** As often as it takes to meet the other one in the middle. */
const STARTS = 20;

describe('the log is append-only', () => {
  let ledger: TestLedger;
  beforeAll(async () => void (ledger = await makeLedger()));
  afterAll(() => ledger.drop());

  const rows = async (): Promise<unknown[]> => ledger.database.query('SELECT * FROM entries ORDER BY 1, step');

  it.each(CHANGES)("denies the application's role: %s", async statement => {
    await expect(ledger.database.query(statement)).rejects.toThrow('(42501)');
  });

  it.each(CHANGES)('refuses the owner too, also with ordinary triggers off: %s', async statement => {
    await ledger.append([fact()]);
    const before = await rows();
    await expect(asOwner(ledger.database, [statement])).rejects.toThrow('(23001)');
    const quietly = ["SET LOCAL session_replication_role = 'replica'", statement];
    await expect(asOwner(ledger.database, quietly)).rejects.toThrow('(23001)');
    expect(await rows()).toEqual(before);
  });

  it('keeps the first of two entries of the same step, so a fact that comes twice is there once', async () => {
    const first = fact({ step: 'parked', discriminator: 'hook:1', detail: 'first' });
    await ledger.append([first, first]);
    await ledger.append([
      { ...first, detail: 'second' },
      { ...first, discriminator: 'hook:2' },
    ]);
    const sql = 'SELECT discriminator, detail FROM entries WHERE transaction_id = $1 ORDER BY 1';
    expect(await ledger.database.query(sql, [first.transactionId])).toEqual([
      { discriminator: 'hook:1', detail: 'first' },
      { discriminator: 'hook:2', detail: 'first' },
    ]);
  });

  it('is written without a break while another copy starts, so no good message becomes a dead letter', async () => {
    let starting = true;
    const starts = (async () => {
      for (let i = 0; i < STARTS; i++) await migrate(ledger.definition, ledger.config);
      starting = false;
    })();
    let written = 0;
    for (; starting; written++) await ledger.append([fact()]);
    await starts;
    expect(written).toBeGreaterThan(STARTS);
  });

  it('takes every text and every list back as it was given', async () => {
    const odd = `a,"b" {c} \\d 'e' NULL Đã tồn tại`;
    const deliveries = [{ subscription: odd, system: 's', state: 'delivered' as const, attempts: 1, detail: odd }];
    const flags = ['late', 'conflict'] as const;
    const written = fact({ step: 'delivered', discriminator: odd, detail: odd, durationMs: 12.5, flags, deliveries });
    await ledger.append([written]);
    const sql = 'SELECT discriminator, detail, duration_ms, flags, deliveries FROM entries WHERE transaction_id = $1';
    expect(await ledger.database.query(sql, [written.transactionId])).toEqual([
      { discriminator: odd, detail: odd, duration_ms: 12.5, flags, deliveries },
    ]);
  });

  it('lets two consumers write the same entries side by side', async () => {
    const facts = Array.from({ length: 2_500 }, () => fact({ step: 'delivered', outcome: 'succeeded' }));
    await Promise.all([ledger.append(facts), ledger.append(facts.toReversed())]);
    const sql = 'SELECT count(*)::int AS n FROM entries WHERE transaction_id = ANY($1::uuid[])';
    const ids = facts.map(({ transactionId }) => transactionId);
    expect(await ledger.database.query(sql, [ids])).toEqual([{ n: 5_000 }]);
  });
});

describe('the migrations of the ledger', () => {
  it('run, revert without a trace and run again', async () => {
    const ledger = await makeLedger();
    await revertAll(ledger.definition, ledger.config);
    const left = `SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND relname <> 'migrations'
      UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = $1::regnamespace`;
    expect(await ledger.database.query(left, [ledger.definition.schema])).toEqual([]);
    await migrate(ledger.definition, ledger.config);
    await ledger.append([fact()]);
    await ledger.drop();
  });
});
