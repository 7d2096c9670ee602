import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import { FiguresRepository } from '../../../apps/ledger/src/figures/figures.repository.js';
import { FIGURE_GROUPINGS, type FigureGrouping } from '../../../apps/ledger/src/figures/figures-query.js';
import { fact, makeLedger, type TestLedger } from './ledger-log.js';

const after = (ms: number): string => new Date(Date.UTC(2024, 4, 1, 1) + ms).toISOString();

/** An accepted transaction and what became of it after so many ms. */
function life(ms: number, settled: Partial<TransactionFact>, more: Partial<TransactionFact> = {}): TransactionFact[] {
  const accepted = fact(more);
  return [accepted, { ...accepted, step: 'delivered', at: after(ms), ...settled }];
}

const succeeds = { outcome: 'succeeded' } as const;
const dies = { step: 'dead', discriminator: 'hook', outcome: 'failed' } as const;
const hg = { agency: '000.00.01.H22', from: 'onestop-hg' };
const na = { agency: '000.00.00.H41', from: 'onestop-na' };

function handMade(): TransactionFact[] {
  const quick = [100, 200, 300, 400].flatMap(ms => life(ms, succeeds, hg));
  const retried = life(500, dies, hg);
  const late = life(50, { ...succeeds, step: 'recorded', flags: ['late'] }, na);
  const failed = life(1_000, dies, na);
  const open = fact(na);
  const refused = fact({ ...na, step: 'refused', outcome: 'refused', detail: 'payload-invalid' });
  const repeat = { ...quick[0]!, step: 'repeated', at: after(5) } as const;
  const conflict = { ...open, step: 'repeated', at: after(5), discriminator: '1:9', flags: ['conflict'] } as const;
  const success = { ...retried[1]!, ...succeeds, at: after(9_000), step: 'delivered', supersedes: 'failed' } as const;
  return [
    ...quick,
    ...retried,
    success,
    ...late,
    ...failed,
    open,
    refused,
    { ...repeat, discriminator: '1:7', flags: ['duplicate'] },
    { ...repeat, discriminator: '1:8', flags: ['duplicate'] },
    conflict,
    { ...conflict, discriminator: '1:10' },
    ...life(5, succeeds, { ...hg, acceptedAt: '2024-05-02T01:00:00.000Z' }),
  ];
}

const HG = {
  accepted: 5,
  succeeded: 5,
  failed: 0,
  open: 0,
  refused: 0,
  duplicates: 2,
  flagged: 0,
  successRate: 1,
  settledRate: 1,
  latencyMs: { p50: 300, p95: 9_000, p99: 9_000 },
};
const NA = {
  accepted: 3,
  succeeded: 1,
  failed: 1,
  open: 1,
  refused: 1,
  duplicates: 2,
  flagged: 2,
  successRate: 1 / 3,
  settledRate: 1 / 2,
  latencyMs: { p50: 50, p95: 1_000, p99: 1_000 },
};
const TOTAL = {
  accepted: 8,
  succeeded: 6,
  failed: 1,
  open: 1,
  refused: 1,
  duplicates: 4,
  flagged: 2,
  successRate: 6 / 8,
  settledRate: 6 / 7,
  latencyMs: { p50: 300, p95: 9_000, p99: 9_000 },
};

describe('figures of a hand-made log', () => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await makeLedger();
    await ledger.append(handMade());
  });
  afterAll(() => ledger.drop());

  const figures = (by: FigureGrouping, from = '2024-05-01T00:00:00Z', to = '2024-05-02T00:00:00Z') =>
    new FiguresRepository(ledger.database).read({ from: new Date(from), to: new Date(to), by });

  it('equal those counted by hand, for each agency and together', async () => {
    expect(await figures('agency')).toEqual({
      groups: [
        { key: '000.00.00.H41', ...NA },
        { key: '000.00.01.H22', ...HG },
      ],
      total: TOTAL,
    });
  });

  it.each(FIGURE_GROUPINGS)('have the same total by %s, and groups that add up to it', async by => {
    const { groups, total } = await figures(by);
    expect(total).toEqual(TOTAL);
    for (const figure of ['accepted', 'succeeded', 'failed', 'open', 'refused', 'duplicates', 'flagged'] as const) {
      expect(groups.reduce((sum, group) => sum + group[figure], 0)).toBe(TOTAL[figure]);
    }
  });

  it('take hours and days of Việt Nam', async () => {
    expect((await figures('hour')).groups.map(({ key }) => key)).toEqual(['2024-05-01T08:00:00+07:00']);
    const evening = await figures('day', '2024-05-01T00:00:00Z', '2024-05-03T00:00:00Z');
    expect(evening.groups.map(({ key, accepted }) => [key, accepted])).toEqual([
      ['2024-05-01', 8],
      ['2024-05-02', 1],
    ]);
  });

  it('begin with the first instant of the period and end before its last', async () => {
    const accepted = async (from: string, to: string) => (await figures('service', from, to)).total.accepted;
    expect(await accepted('2024-05-01T01:00:00.000Z', '2024-05-01T01:00:00.001Z')).toBe(8);
    expect(await accepted('2024-05-01T00:00:00.000Z', '2024-05-01T01:00:00.000Z')).toBe(0);
  });

  it('say nothing of a period without transactions, and no rate of it', async () => {
    expect(await figures('service', '2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z')).toEqual({
      groups: [],
      total: {
        accepted: 0,
        succeeded: 0,
        failed: 0,
        open: 0,
        refused: 0,
        duplicates: 0,
        flagged: 0,
        successRate: null,
        settledRate: null,
        latencyMs: { p50: null, p95: null, p99: null },
      },
    });
  });

  it('never show more settled than accepted, also where the settlement is read before the acceptance', async () => {
    const acceptedAt = '2023-05-01T01:00:00.000Z';
    const settled = fact({ acceptedAt, step: 'delivered', at: '2023-05-01T01:00:01.000Z', outcome: 'succeeded' });
    await ledger.append([settled]);
    const read = () => figures('service', '2023-05-01T00:00:00Z', '2023-05-02T00:00:00Z');
    const before = await read();
    expect(before.total).toMatchObject({ accepted: 1, succeeded: 1, open: 0 });
    await ledger.append([fact({ acceptedAt, transactionId: settled.transactionId })]);
    expect(await read()).toEqual(before);
  });
});
