import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import { fact, makeLedger, type TestLedger } from './ledger-log.js';

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await makeLedger();
});
afterAll(() => ledger?.drop());

const KEPT = `SELECT to_jsonb(e) - 'transaction_id' - 'recorded_at' AS entry FROM entries e
  WHERE transaction_id = ANY($1::uuid[]) ORDER BY step, business_key`;
const kept = (ids: readonly string[]): Promise<object[]> => ledger.database.query(KEPT, [ids]);

/** Of two transactions, with all that an entry may have. */
function everything(): TransactionFact[] {
  const [one, other] = [fact(), fact({ businessKey: 'tab\there, "quotes", back\\slash and Đỗ 🙂' })];
  const parked = { subscription: 'hook', system: 'dvcqg', state: 'parked', attempts: 2, detail: 'a "b"\n\\c' } as const;
  return [
    one,
    { ...one, step: 'applied', outcome: 'succeeded', at: '2024-05-01T01:00:01.234Z', durationMs: 3.25 },
    { ...one, step: 'parked', discriminator: 'hook', detail: 'line\nand {brace, comma}', deliveries: [parked] },
    other,
    { ...other, step: 'recorded', outcome: 'succeeded', flags: ['late', 'out-of-order'] },
  ];
}

const idsOf = (facts: readonly TransactionFact[]): string[] => [...new Set(facts.map(each => each.transactionId))];

/** The same under other ids. */
function asOthers(facts: readonly TransactionFact[]): TransactionFact[] {
  const others = new Map(idsOf(facts).map(id => [id, randomUUID()]));
  return facts.map(each => ({ ...each, transactionId: others.get(each.transactionId)! }));
}

it('says the same of new entries, whether they come alone or beside one that is there already', async () => {
  const alone = everything();
  await ledger.append(alone);
  const beside = asOthers(alone);
  await ledger.append([...beside, alone[0]!]);
  expect(await kept(idsOf(alone))).toHaveLength(5);
  expect(await kept(idsOf(beside))).toEqual(await kept(idsOf(alone)));
});

it('keeps each entry once however often and in whatever company it comes, also from two sides at once', async () => {
  const facts = Array.from({ length: 60 }, () => fact());
  const parts = [facts.slice(0, 40), facts.slice(20), facts, facts.slice(10, 30)];
  await Promise.all(parts.map(part => ledger.append(part)));
  for (const part of parts) await ledger.append(part);
  expect(await kept(idsOf(facts))).toHaveLength(60);
});
