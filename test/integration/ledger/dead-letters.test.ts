import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEAD_LETTER_DISCRIMINATOR, type TransactionFact } from '#libs/contracts';
import { FiguresRepository } from '../../../apps/ledger/src/figures/figures.repository.js';
import { EntriesRepository } from '../../../apps/ledger/src/transactions/entries.repository.js';
import { foldTransaction } from '../../../apps/ledger/src/transactions/fold-transaction.js';
import { fact, makeLedger, type TestLedger } from './ledger-log.js';

const after = (ms: number): string => new Date(Date.UTC(2024, 4, 1, 1) + ms).toISOString();

let ledger: TestLedger;
beforeAll(async () => {
  ledger = await makeLedger();
});
afterAll(() => ledger?.drop());

let systems = 0;

/** A transaction that nobody else's figures count. */
const accepted = (): TransactionFact => fact({ from: `system-${systems++}` });
const delivered = (of: TransactionFact, ms: number): TransactionFact => ({
  ...of,
  step: 'delivered',
  at: after(ms),
  outcome: 'succeeded',
});
const deadLetter = (of: TransactionFact, ms: number): TransactionFact => ({
  ...of,
  step: 'dead',
  discriminator: `${DEAD_LETTER_DISCRIMINATOR}delivery`,
  at: after(ms),
  outcome: 'failed',
  detail: 'delivery: bad-message',
});
const deadDelivery = (of: TransactionFact, ms: number): TransactionFact => ({
  ...of,
  step: 'dead',
  discriminator: 'hook',
  at: after(ms),
  outcome: 'failed',
});

/** What the log says of it now, and what the figures of its system count. */
async function told({ transactionId, from }: TransactionFact): Promise<object> {
  const { outcome } = foldTransaction(await new EntriesRepository(ledger.database).entriesOf([transactionId]));
  const period = { from: new Date('2024-05-01T00:00:00Z'), to: new Date('2024-05-02T00:00:00Z') };
  const { groups } = await new FiguresRepository(ledger.database).read({ ...period, by: 'system' });
  const { succeeded, failed, latencyMs } = groups.find(({ key }) => key === from)!;
  return { outcome, succeeded, failed, latencyMs: latencyMs.p50 };
}

describe('a transaction whose message became a dead letter', () => {
  it('has failed', async () => {
    const one = accepted();
    await ledger.append([one, deadLetter(one, 10)]);
    expect(await told(one)).toEqual({ outcome: 'failed', succeeded: 0, failed: 1, latencyMs: 10 });
  });

  it('has succeeded once the message is taken after all, and is counted once', async () => {
    const one = accepted();
    await ledger.append([one, deadLetter(one, 10)]);
    await ledger.append([delivered(one, 500)]);
    await ledger.append([delivered(one, 500)]);
    await ledger.append([deadLetter(one, 900)]);
    expect(await told(one)).toEqual({ outcome: 'succeeded', succeeded: 1, failed: 0, latencyMs: 500 });
  });

  it('has failed for another reason where its delivery is given up then', async () => {
    const one = accepted();
    await ledger.append([one, deadLetter(one, 10)]);
    await ledger.append([deadDelivery(one, 500)]);
    expect(await told(one)).toEqual({ outcome: 'failed', succeeded: 0, failed: 1, latencyMs: 500 });
    await ledger.append([{ ...delivered(one, 900), discriminator: 'retried', supersedes: 'failed' }]);
    expect(await told(one)).toEqual({ outcome: 'succeeded', succeeded: 1, failed: 0, latencyMs: 900 });
  });

  it('stays settled where that came first: a copy of its message changes nothing', async () => {
    const one = accepted();
    await ledger.append([one, delivered(one, 5)]);
    await ledger.append([deadLetter(one, 10)]);
    await ledger.append([deadDelivery(one, 20)]);
    expect(await told(one)).toEqual({ outcome: 'succeeded', succeeded: 1, failed: 0, latencyMs: 5 });
  });

  it('says nothing about any other', async () => {
    const [one, other] = [accepted(), accepted()];
    await ledger.append([one, other, deadLetter(one, 10), deadDelivery(other, 10)]);
    await ledger.append([delivered(other, 500)]);
    expect(await told(other)).toMatchObject({ outcome: 'failed', succeeded: 0, failed: 1 });
  });
});
